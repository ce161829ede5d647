"""The stories that benchmarks are run on have the shape of real ones, and are the same each time."""

from __future__ import annotations

import random
import re
import statistics
from collections.abc import Callable
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def stories(load_benchmark: Callable[[str], ModuleType]) -> ModuleType:
    return load_benchmark("stories")


def test_the_same_number_gives_the_same_story(stories: ModuleType) -> None:
    assert stories.story(3, 500) == stories.story(3, 500) != stories.story(4, 500)


def test_the_vocabulary_grows_as_in_real_stories(stories: ModuleType) -> None:
    words = stories.words(random.Random(1), 50_000)
    assert 6_000 < len(set(words)) < 9_000
    assert 0.46 < sum(word in stories.COMMONEST for word in words) / len(words) < 0.56
    assert 4.1 < statistics.mean(map(len, words)) < 4.7


def test_paragraphs_are_as_long_and_as_often_speech_as_in_real_stories(stories: ModuleType) -> None:
    _, *paragraphs = stories.story(1, 40_000).split("\n\n")
    prose = [each for each in paragraphs if re.search("[a-z]", each)]
    assert 32 < statistics.mean(len(each.split()) for each in prose) < 42
    assert 18 < statistics.median(len(each.split()) for each in prose) < 26
    assert 0.42 < sum(each.startswith('"') for each in prose) / len(prose) < 0.52
