"""From story files to book files: the only room that writes to disk.

A book is made in memory, written to a temporary file in the folder it is meant for, and renamed: whoever looks finds
the whole book or none. Stories are made side by side in worker processes where there are enough of them, and one that
cannot be read costs nothing but itself. What happens is told as values, to a callback while it goes on and as the
result at the end; printing is the command line's.
"""
