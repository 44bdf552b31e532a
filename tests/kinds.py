"""Digits in unusual ways of writing, to measure networks with: never to train them.

    python -m tests.kinds [WEIGHTS [DIGIT-OR-NOT]]

prints how many drawings of each kind are read right. "Right" is the likeliest digit, sure or not; "sure and
wrong" and "not sure" are what the page says, so that sure and right is what is left of 100 %.

Each kind has several base shapes, one a writer, made up from the words of its name alone and looked at on
contact sheets: a person names the digit at once. Only the kinds in REPORTED_ONLY nobody can tell. Left out
for the same reason is a bar from side to side of a zero, touching both and crossing neither: a squarish 8.

A shape is a list of strokes of points "x,y" in hundredths of the height, x to the right, y down. The pen
goes through the points in one smooth curve and turns sharply at those with "!". "8>20" is any number from
8 to 20, at the same place in its range for all numbers of the stroke: the size of a part.
"""

import functools
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.ndimage import gaussian_filter1d

from mnist_model.network import Params, as_input
from mnist_model.preprocessing.centring import from_strokes_batch
from mnist_model.preprocessing.strokes import Stroke
from mnist_model.recognition import SURE, digit_at_all, probabilities
from mnist_model.weights import load_digit_or_not, load_params

Drawn = list[Stroke]
Draw = Callable[[np.random.Generator], Drawn]

COUNT = 200  # drawings of a kind
SPACING = 0.02  # between the points of a stroke, in heights of a digit
UNEVEN = 0.02  # most that the points of a shape are off, standard deviation

SHAPES: dict[str, tuple[int, tuple[tuple[str, ...], ...]]] = {
    "slashed zero": (
        0,
        (
            ("40,3 22,4 6,24 4,58 12,86 32,98 52,86 60,58 57,26 42,5 28,2", "54>62,14>4 10>2,88>98"),
            ("46,5 26,2 9,18 3,50 10,82 30,98 50,84 60,50 56,18 46,6! 14>6,84>94",),
            ("20,5 48,6 62,30 62,68 44,96 20,95 4,70 3,32 20,4 32,2", "14>8,20>10 50>58,76>92"),
            ("38,0 14,10 3,50 16,90 38,99 60,86 68,48 58,12 36,0 28,2", "12>20,12>22 60>50,88>78"),
            ("30,2 6,20 2,56 24,96 48,90 58,52 52,18 30,1 12,8", "50>60,22>6 26,60 8>0,82>96"),
        ),
    ),
    "narrow slashed zero": (
        0,
        (
            ("20,0 8,8 3,50 7,90 17,99 27>31,90 31>35,50 28>31,12 18,0 10,6", "29>34,14>20 3>2,84>92"),
            ("22,3 11,2 4,20 4,74 13,98 26>29,88 30>34,50 28>30,16 24>26,6! 4,88>96",),
            ("10,3 25>28,4 31>35,34 29>32,74 15,98 5,84 2,44 8,6 15,2", "33>40,30>22 -1>-6,70>78"),
            ("18,0 6,10 2,48 8,90 18,99 28>33,86 31>35,40 27>29,8 14,1", "32>38,2>-4 2>-4,98>104"),
        ),
    ),
    "slashed zero whose slash sticks out far": (
        0,
        (
            ("38,3 14,8 4,46 12,84 32,97 52,86 60,50 52,14 34,3 24,5", "66>88,4>-14 -2>-22,96>114"),
            ("22,10 44,8 54,36 50,72 30,92 10,80 5,44 20,10 32,6", "64>84,-2>-22 -4>-22,102>122"),
            ("30,4 7,24 4,64 24,96 50,84 58,44 46,10 28,4", "76>100,14>6 -16>-40,84>96"),
            ("20,2 8,12 3,52 12,92 22,98 34,86 38,46 30,10 16,3", "44>60,-6>-22 -6>-22,106>122"),
            ("14,8 36,1 58,18 60,56 44,94 20,97 4,70 6,30 22,6 34,3", "74>92,6>-8 30,56 -4>-18,96>112"),
        ),
    ),
    "zero barred across": (
        0,
        (
            ("40,3 18,5 4,44 10,84 32,98 54,84 62,46 54,14 36,2 26,3", "-2>-14,51 66>80,49"),
            ("22,3 46,3 60,28 60,72 42,97 18,95 4,68 5,28 22,3 32,1", "-6>-20,52 70>86,48"),
            ("42,5 18,4 5,34 8,76 28,98 48,84 55,44 48,12 36,3", "-1>-12,44>56 61>74,40>52"),
            ("36,2 14,8 4,52 12,92 30,98 48,86 54,48 46,12 30,1", "20>12,53 38>48,46"),
        ),
    ),
    "5 whose top bar floats free": (
        5,
        (
            ("12,18! 8,46! 30,38 52,50 56,74 40,95 18,98 2,88", "20>34,2>-6 60>76,0>-10"),
            ("14,16! 12,45 34,42 52,56 52,80 34,97 2,94", "26>40,6>-2 66>84,6>-8"),
            ("10,24! 10,50! 38,42 58,60 50,90 24,99 0,90", "6>24,6>-4 52>60,6>-2"),
            ("18,22 10,44! 34,40 48,58 42,84 22,98 0,94", "34>46,10>2 66>84,2>-10"),
            ("20,24 12,38 18,46 40,50 52,70 42,94 16,98 0,88", "22>34,6>-2 66>78,2>-8"),
            (
                "14,30! 12,54! 36,46 56,64 50,92 22,100 0,92",
                "24>36,0>-10 64>84,-4>-14",
            ),
            (
                "22,28 11,46 16,52 32,45 52,56 54,78 34,98 0,92",
                "28>42,6 70>82,2>-2",
            ),
            (
                "20,10! 14,44! 36,38 54,54 54,80 32,98 4,90",
                "34>42,8>12 80>98,6",
            ),
        ),
    ),
    "9 with a small head and a long hook": (
        9,
        (
            ("42,10 28,0 15>12,8 16,20>25 28,25>30 42,12! 46,50 38,86 14,99 -10>-22,90>84",),
            ("40,6 26,0 17>12,8 19,21>26 30,23>28 40,12! 46,46 42,78 24,99 -4>-14,96 -16>-26,82>76",),
            ("30,0 17,6 17,19>26 30,22>28 40,10 30,0! 44,16 50,56 34,92 4,98 -12>-24,88",),
            ("42,4! 22,4 20,20>24 33,24>27 42,10! 40,62 28,94 6,100 -14>-26,90",),
            ("36,4 20,4 18>14,18>22 32,21>26 38,6! 52,26 54,64 36,94 6,100 -8>-18,94",),
        ),
    ),
    "4 in one stroke like a lightning": (
        4,
        (
            ("30,0! 4,58>66! 56,52>58! 34>42,100",),
            ("22>28,0! 5,50>56! 60,46>36! 50>58,100",),
            ("34,0 18,30 4,62! 62,56! 56,42>30! 46,100",),
            ("26,0! 6,52 8,57 30,56 58,46>40! 42>48,72 28>38,100",),
            ("40,0! 2,52>60! 54,48>56! 30>40,104",),
            ("14,0! 4,56! 44,46>38! 36>44,104",),
            ("36,0! 2,66! 60,58! 50>54,92>84",),
            ("48,0! 0,60! 66,50>56! 40>46,104",),
            ("30,0 4,54 4,64 14,60 58,50! 44,100",),
        ),
    ),
    "open 4 with a short right leg": (
        4,
        (
            ("8,0! 4,60! 58,58", "46,40>50 42,98>88"),
            ("14,0 4,52 10,64 54,58", "52,44>20! 48,96>86"),
            ("6,0! 10,58! 66,54", "42,44>34 38,100>84"),
            ("22,0! 2,60! 62,56", "46,42>30 40,98>84"),
            ("20,0 4,42 6,62 40,62 64,56", "58,34>44 50,98>86"),
            (
                "4,0! 2,70! 66,64",
                "46,50>58 42,100>90",
            ),
            (
                "34,0! 0,62! 70,58",
                "52,46 46,92>80",
            ),
            ("6,0 2,40 12,62 36,62 56,36>48! 48,100>92",),
        ),
    ),
    "1 with flag and foot": (
        1,
        (
            ("8>0,24>34 32,0! 32,97", "10>-2,98 54>68,97"),
            ("10>2,20>28 24,12 34,0! 31,98", "6>-4,99 30,96 58>68,98"),
            ("12>2,18>26! 36,1! 28,98! 8>0,98! 52>62,97",),
            ("14>6,16>26 20,4 30,0! 34,60 32,97", "14>2,96 56>66,100"),
            ("8>2,26>32! 36,2! 24,98! 14>0,95! 44>64,98",),
            (
                "0>-6,34>40 20,16 34,0! 33,97",
                "0>-8,97 20,94 50,100 66>78,95",
            ),
            (
                "6>-2,20>30 16,14 30,2! 34,40 33,98",
                "12>-4,94 60>76,99",
            ),
        ),
    ),
    "1 with a foot only": (
        1,
        (
            ("30,0 30,98", "12>2,98 48>60,97"),
            ("34,0 28,97", "8>0,98 28,95 50>62,98"),
            ("32,0! 30,97! 12>4,97! 50>62,98",),
            ("30,0 32,98", "18>8,96 50>62,101"),
            ("38,0 26,96", "16>0,96 40>56,98"),
            (
                "34,0 26,50 30,97",
                "8>-4,102 58>70,93",
            ),
            (
                "30,0 33,50 30,98",
                "16>8,93 54>64,102",
            ),
        ),
    ),
    "very narrow 3": (
        3,
        (
            ("4,10 12,0 18>24,12 17>23,32 4,46! 19>25,56 22>28,78 14,97 0,90",),
            ("2,6 13>16,2 21>27,20 18>21,38 5,48! 21>26,60 21>27,84 11,99 -1,89",),
            ("2,2! 20>27,2! 6,42! 18>24,52 20>28,78 13,98 -1,95",),
            ("3,14 10,1 18>22,16 15>19,40 4,49 18>23,60 20>26,82 11,99 0,86",),
            ("2,8 14>18,2 19>24,22 6,44 6,48! 21>26,62 19>26,88 2,98",),
        ),
    ),
    "very narrow 8": (
        8,
        (
            ("19>21,8 11,0 3,14 7,38 18>22,62 22>26,84 11,99 2,84 5,62 16>19,40 20>24,18 17>20,4",),
            ("11,48 4,30 5,8 11,0 19>22,10 19>22,32 10,50 3,68 4,90 12,100 22>27,88 21>26,66 11,49",),
            ("21>26,6 12,1 3,18 10,42 22>27,70 19>22,94 8,98 2,80 9,56 23>28,22 21>26,7",),
            (
                "11,1 3,14 4,36 11,46 20>22,34 20>22,12 11,1",
                "11,47 2,62 2,86 11,99 22>26,86 22>26,62 11,46",
            ),
        ),
    ),
    "6 with a tiny loop": (
        6,
        (
            ("36,0 18,28 6,66 6,90 16,99 25>30,91 25>29,80>75 14,79>74 7,88",),
            ("28,0 12,36 4,76 7,95 16,99 25>29,91 24>27,80>76 14,78>74 6,88",),
            ("46,0 22,20 6,56 4,86 14,99 26>31,93 26>31,80>74 15,78>72 6,86",),
            ("18,0 8,44 5,86 13,99 26>30,93 28>31,79>74 16,76>71 6,86",),
            ("40,0 22,32 11,74 12,94 22,99 32>36,91 30>34,80>76 19,80>75 12,88",),
        ),
    ),
    "7 with a bar and a curled top": (
        7,
        (
            ("4,20>28 8,6 18,4 34,12 50,10 62,0! 42,48 30,100", "12>22,50>58 66>56,46>54"),
            ("12,24>32 4,16 8,4 26,4 44,10 64,2! 44,40 34,100", "16>28,54>60 70>60,50>58"),
            ("2,16>24 10,2 24,8 46,10 60,3 54,24 34,60 26,100", "8>20,52>62 64>54,52>58"),
            ("15,14>20 6,20 2,8 12,0 36,8 62,4! 36,60 28,100", "8>22,46>58 68>58,50>60"),
            ("2,14>18 14,18>22 18,6 8,2 4,10! 20,0 40,14 64,0! 42,50 32,100", "14>24,56 64>58,52"),
            (
                "2,20>30 4,8>4 16,2 34,10 54,6 62,0! 34,60 22,100",
                "2,56>66 62,52>62",
            ),
            (
                "16,12 20,20 10,24 2,14 8,2 26,2 44,10 66,0! 40,54 30,100",
                "8,54>64 66,50>58",
            ),
        ),
    ),
    "8 whose top stays open": (
        8,
        (
            ("44>36,6 26,0 8,12 10,32 32,48 54,64 54,88 30,99 6,88 8,66 30,48 50,34>38 60>66,10>20",),
            ("58>64,6 54,30 34,48 10,64 6,88 30,99 54,86 52,64 30,46 8,32 8,10 20>12,0>4",),
            ("8>0,4>8 10,30 30,47 52,62 56,86 34,99 8,88 8,66 30,47 50,30 54>62,4>8",),
            ("50>40,8>2 34,1 12,10 12,34 34,50 52,68 46,94 22,98 6,80 16,60 40,44 60,26>32",),
            ("52>42,12>4 36,0 14,4 8,20 24,42 52,62 58,84 34,99 6,90 6,70 30,50 54>58,38>30",),
            ("4>-4,6>14 12,32 32,50 50,66 48,92 26,99 8,88 10,66 32,48 48,30 60>66,2>-2",),
        ),
    ),
    "squarish 8": (
        8,
        (
            ("56,2! 5,2! 4,48! 57,50! 58,98! 4,98! 5,48! 56,50! 56,2",),
            ("6>12,2! 54>48,3! 55>50,44! 6>12,45! 6>12,3", "4,46! 60,45! 60,98! 3,98! 4,46"),
            ("50,4 30,2 8,4 8,20 8,42 28,48 54,50 60,58 60,90 54,97 10,98 4,92 5,56 30,48 52,42 52,10 48,4",),
            ("5,1! 4,99! 58,98! 56,2! 4,2", "5,54>42 57,54>42"),
            (
                "32,2! 4,2! 4,98! 34,98! 33,2",
                "4,46>54 33,46>54",
            ),
            ("60,4! 8,2! 10,44! 54,54! 56,98! 4,98! 6,56! 56,42! 58,4",),
        ),
    ),
    "1 with a long flag": (
        1,
        (
            ("2>-14,40>30 36,0! 34,100",),
            ("0>-10,30>20 38,0! 28,100",),
            ("2>-12,34>24 24,16 38,0! 36,100",),
        ),
    ),
    "1 with a long low upstroke": (
        1,
        (
            ("10>2,48>66 38,0! 38,100",),
            ("8>0,52>68 24,30 42,0! 38,100",),
            ("14>6,44>68 40,1! 44,50 42,100",),
            ("8>0,54>70 34,12 42,0! 34,50 30,100",),
        ),
    ),
    "7 with a serif and a bar": (
        7,
        (
            ("6,16>32! 6,3! 62,2! 34,100", "22>28,52 64>58,50"),
            ("2,18>34! 5,2! 60,6! 46,40 40,100", "24>32,48 66>60,52"),
            ("10,16>26! 4,4! 66,2 44,46 36,100", "14>26,58 66>58,48"),
        ),
    ),
    "7 with a drooping top": (
        7,
        (
            ("0,14>26 18,4 40,4 58,14>22! 38,56 28,100",),
            ("2,22>32 12,6 34,0 56,10 54,32 38,64 30,100",),
            ("2,16>26 28,4>0 62,16>24! 46,50 42,100",),
            ("2,6>0 30,6 58,18>26! 40,60 34,100",),
        ),
    ),
    "2 with a big loop at the base": (
        2,
        (
            ("6,18 22,1 46,6 50,28 36,60 14,92 2>-4,88 2,70>60 20>26,68>58 40,88 74,96",),
            ("4,22 16,3 40,2 50,22 38,56 16,94 0,96 -2>-8,76 18>24,66>58 46,86 76,92",),
            ("8,12 30,0 50,14 46,44 22,88 6,98 -2>-8,82 10>16,66>56 36,80 60,98 78,86",),
            ("4,20 20,0 44,10 40,40 16,84 -2>-8,90 -4,70>60 20>28,70>58 46,94 70,98>88",),
        ),
    ),
    "2 like a Z": (
        2,
        (
            ("4,10 16,2 50,3! 4,97! 60,96",),
            ("4,14>20! 8,3! 52,2! 3,98! 58,98",),
            ("2,12 12,2 36,2 50,10 44,30! 4,96! 58,97",),
        ),
    ),
    "3 with a flat top": (
        3,
        (
            ("5,2! 54,2! 24,36>44! 46,46 56,68 44,94 20,99 2,88",),
            ("8,3! 50,2! 22,44! 50,52 52,86 28,100 0,92",),
            ("2,6! 58,1! 30,30>42! 54,50 58,78 38,98 6,94",),
            ("0,2! 60>68,0! 20,40! 50,44 60,68 42,96 14>-2,99>92",),
        ),
    ),
    "3 with a loop in the middle": (
        3,
        (
            ("6,12 24,0 46,10 42,34 22>14,48 14>4,42 22>20,34 30,48 54,60 56,86 30,100 2,90",),
            ("4,8 28,0 44,16 34,40 18>10,56 10>0,48 20,38 38,48 52,66 44,92 20,99 0,88",),
            ("8,4 36,1 46,18 30,42 14>6,52 14>4,38 28,40 50,54 54,80 34,99 4,94",),
        ),
    ),
    "4 closed with a long stem": (
        4,
        (
            ("38,0! 4,36>42! 60,38>44", "40,0! 40,106"),
            ("40,106! 44,0! 2,38>44! 62,36>42",),
            ("36,0! 2,36! 60,34", "38,0! 34,108"),
            ("30,110! 36,0! 2,34>40! 46>52,36",),
        ),
    ),
    "5 in one stroke like an S": (
        5,
        (
            ("54>60,4 34,2 14>10,8 10,30 22,42 44,50 54,72 42,94 20,98 2,88",),
            ("56,2! 22,4 12,14 10,36! 36,40 54,60 48,88 26,99 2,92",),
            ("58>62,6 38,2 16,6 10,26 18,40 40,48 54,64 50,90 26,99 4,92",),
            ("58,2! 14,6! 12,34 36,46 54,66 44,94 20,99 0,90",),
            ("42>50,8 26,1 10,14 14,36 34,54 42,76 26,98 4>0,90",),
        ),
    ),
    "6 like a b": (
        6,
        (
            ("10,0! 6,78 14,97 36,99 54,86 52,62 32,52 8,68",),
            ("18,0! 6,60 8,90 28,100 48,88 48,64 28,56 8,72",),
            ("8,0! 6,50 8,86 24,99 46,94 54,74 42,56 22,58 8,74",),
        ),
    ),
    "9 like a g": (
        9,
        (
            ("46,10 24,0 5,14 6,36 26,46 44,34 48,8! 48,60 44,88 26,99 6,92 2>-2,80>72",),
            ("44,6 20,2 6,22 18,44 38,38 46,8! 50,64 38,96 14,98 0,84>74",),
            ("24,1 6,12 6,34 24,44 44,30 42,8 24,0", "46,2! 48,70 38,96 16,99 0,86>78"),
            ("42,8 22,0 6,16 14,40 34,38 44,8! 46,62 36,94 16,98 6>-2,90 6>-2,80 16>20,75",),
        ),
    ),
    "9 with a straight stem and an open head": (
        9,
        (
            ("40>30,4 18,2 4,20 12,42 32,46 46,36! 50,2! 48,100",),
            ("34>26,2 10,8 4,30 18,46 48,38", "50,2>14! 46,100"),
            ("36>28,6>8 16,4 5,24 14,44 40,40 48,20>10! 46,100",),
            ("44>32,8>2 18,4 4,24 16,46 40,40! 54,12>24! 46,102",),
        ),
    ),
    "0 begun with an inward hook": (
        0,
        (
            ("36>38,30>46 48,14 38,2 14,8 3,44 10,84 32,98 54,84 61,46 52,12 34,2",),
            ("28,26>44 40,10 28,1 8,16 3,54 14,90 34,98 54,80 60,42 50,10 32,2",),
            ("26,24>46 14,12 28,1 50,10 62,46 54,84 32,99 10,86 3,50 8,20 26,2",),
            ("30>26,44>62 42,14 30,1 10,14 3,50 12,88 32,99 54,84 60,46 52,12 34,3",),
        ),
    ),
    "8 as two separate circles": (
        8,
        (
            (
                "30,1 12,10 12,36 30,45 48,36 48,10 29,1 20,4",
                "30,46>56 6,58 6,88 30,100 54,88 54,60 28,46>56",
            ),
            ("28,2 14,8 14,30 30,38 44,28 42,8 27,2", "30,40>48 8,52 6,86 30,100 54,86 54,54 29,40>48"),
            ("44,6 22,1 8,20 20,44 42,42 52,22 43,5", "42,52 18,50>56 4,74 16,97 40,98 54,76 40,52"),
        ),
    ),
}

REPORTED_ONLY = ("1 with a long flag",)  # a 7 as well, to the eye


def _writers(shapes: Sequence[tuple[str, ...]]) -> Draw:
    """Draws in the hand of one of the writers, each as likely."""

    def draw(rng: np.random.Generator) -> Drawn:
        strokes = shapes[int(rng.integers(len(shapes)))]
        uneven = rng.uniform(0, UNEVEN)
        return _by_hand([_pen_path(stroke, uneven, rng) for stroke in strokes], rng)

    return draw


def _pen_path(stroke: str, uneven: float, rng: np.random.Generator) -> Stroke:
    """One stroke with parts of a random size and its points off by `uneven`, one about every `SPACING`."""
    low, high, sharp = _parsed(stroke)
    points = low + rng.uniform() * (high - low) + rng.normal(0, uneven, low.shape)
    turns = [0, *[i for i in range(1, len(points) - 1) if sharp[i]], len(points) - 1]
    return np.concatenate([_curve(points[first : last + 1]) for first, last in pairwise(turns)])


@functools.cache
def _parsed(stroke: str) -> tuple[np.ndarray, np.ndarray, list[bool]]:
    """The points with each range at its start, and at its end, float[n, 2]; where the pen turns, bool[n]."""
    points = stroke.split()
    ranges = [[number.split(">") for number in point.rstrip("!").split(",")] for point in points]
    ends = np.array([[[float(n[0]), float(n[-1])] for n in xy] for xy in ranges]) / 100
    return ends[..., 0], ends[..., 1], [point.endswith("!") for point in points]


def _curve(points: np.ndarray) -> Stroke:
    """A cubic spline through the points, by the root of their distances: no loops at near points."""
    step = np.hypot(*np.diff(points, axis=0).T)
    at = np.concatenate([[0], np.cumsum(np.sqrt(step))])
    where = np.linspace(0, at[-1], max(4, int(step.sum() / SPACING)))
    return CubicSpline(at, points, bc_type="natural")(where)


def _by_hand(drawing: Drawn, rng: np.random.Generator) -> Drawn:
    """Its own slant, aspect, bent lines, misplaced strokes and tremor."""
    lean = np.clip(rng.normal(0.08, 0.13), -0.2, 0.35)
    wider = np.clip(np.exp(rng.normal(0, 0.15)), 0.8, 1.4)
    shear = np.array([[wider, 0.0], [-lean, 1.0]])
    wave, phase = rng.normal(0, 3.5, (2, 2, 2)), rng.uniform(0, 2 * np.pi, (2, 2))
    bend, tremble = rng.uniform(0, 0.025), rng.uniform(0, 0.02)
    drawn = []
    for stroke in drawing:
        bent = stroke + bend * np.sin(stroke @ wave + phase[:, None]).sum(axis=0)
        shaken = gaussian_filter1d(rng.normal(0, tremble, bent.shape), 1.5, axis=0)
        drawn.append((bent + shaken + rng.normal(0, 0.015, 2)) @ shear)
    return drawn


KINDS: dict[str, tuple[int, Draw]] = {
    name: (digit, _writers(shapes)) for name, (digit, shapes) in SHAPES.items()
}
"""The digit and a drawer of each kind."""


def draw_kind(name: str, rng: np.random.Generator, count: int = COUNT) -> list[Drawn]:
    """`count` drawings of one kind: each a list of strokes float64[n, 2], some 1 high, y downwards."""
    _, draw = KINDS[name]
    return [draw(rng) for _ in range(count)]


def answers_to(
    params: Params, name: str, seed: int = 0, digit_or_not: Params | None = None, count: int = COUNT
) -> tuple[np.ndarray, np.ndarray]:
    """The likeliest digit of each drawing of a kind, and whether the page would be sure of it.

    Returns:
        int[count] and bool[count]. A kind's drawings do not depend on which other kinds there are.
    """
    rng = np.random.default_rng([seed, *name.encode()])
    images = as_input(from_strokes_batch(draw_kind(name, rng, count)))
    y_hat = probabilities(params, images)
    sure = digit_at_all(images, digit_or_not) * y_hat.max(axis=1) >= SURE
    return y_hat.argmax(axis=1), sure


def main() -> None:
    params = load_params(sys.argv[1] if len(sys.argv) > 1 else None)
    digit_or_not = load_digit_or_not(sys.argv[2] if len(sys.argv) > 2 else None)
    print(f"{COUNT} drawings of each kind")
    print(" right  sure and wrong  not sure")
    rates = {}
    for name, (digit, _) in KINDS.items():
        read, sure = answers_to(params, name, digit_or_not=digit_or_not)
        wrong = read != digit
        rates[name] = np.array([1 - wrong.mean(), (wrong & sure).mean(), 1 - sure.mean()])
        print(_row(rates[name]), name + _misread(read[wrong]) + _note(name))
    required = [rate for name, rate in rates.items() if name not in REPORTED_ONLY]
    print(_row(np.mean(required, axis=0)), f"mean of {len(required)} kinds")


def _row(rate: np.ndarray) -> str:
    return f"{rate[0]:6.1%}  {rate[1]:14.1%}  {rate[2]:8.1%} "


def _misread(read: np.ndarray) -> str:
    return f" (else mostly {np.bincount(read).argmax()})" if len(read) else ""


def _note(name: str) -> str:
    return ", only reported" if name in REPORTED_ONLY else ""


if __name__ == "__main__":
    main()
