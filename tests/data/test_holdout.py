"""Held-out writers and sites: every writer is held out in one fold."""

from mnist_model.data.holdout import FOLDS, HELD_OUT_SITES, WRITERS, is_held_out


def test_every_writer_is_held_out_in_one_fold():
    folds = [{writer for writer in WRITERS if is_held_out(writer, fold)} for fold in range(FOLDS)]
    assert [len(fold) for fold in folds] == [6] * 5
    assert set().union(*folds) == {str(number) for number in range(1, 31)}


def test_the_same_sites_are_held_out_in_every_fold():
    for fold in range(FOLDS):
        for site in HELD_OUT_SITES:
            assert is_held_out(f"{site}_one.dat", fold)
            assert is_held_out(f"1b_{site}_two.dat", fold)
        assert not is_held_out("apb_apb02_app0237.dat", fold)
