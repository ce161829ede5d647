"""PDF books: their pages, how they are laid on sheets of paper, and the sizes of both."""
