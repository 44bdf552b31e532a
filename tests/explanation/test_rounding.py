"""What is printed adds up."""

import numpy as np
import pytest

from mnist_model.explanation.rounding import round_to_sum


@pytest.mark.parametrize("decimals", [0, 2, 3])
def test_printed_parts_add_up_to_the_printed_total(decimals):
    rng = np.random.default_rng(7)
    for count in range(1, 30):
        parts = rng.normal(0, 3, count)
        total = parts.sum()
        printed = round_to_sum(parts.tolist(), total, decimals)
        assert round(sum(printed), decimals) == round(round(total, decimals), decimals)
        # Rounding alone moves a number by half a unit; making the sum right, by less than one.
        assert np.abs(np.array(printed) - parts).max() < 10.0**-decimals
