"""The shown code is the running code."""

import inspect

from mnist_model.ui.inside import code


def test_shown_code_is_the_running_source_without_its_docstring():
    for _, functions in code.STEPS:
        for function in functions:
            source = inspect.getsource(function)
            shown = code.without_docstring(source)
            assert inspect.getdoc(function)
            assert '"""' not in shown
            assert set(shown.splitlines()) <= set(source.splitlines())
            assert "".join(text for _, text in code.coloured(shown)) == shown
            # "a dozen lines each": signatures of one argument a line come on top
            assert len(shown.splitlines()) <= 24


def test_code_links_to_its_lines_in_the_repository(monkeypatch):
    monkeypatch.setenv("SOURCE_URL", "https://example.org/project/blob/main/")
    for step in code.code_listings():
        for listing in step["functions"]:
            url = f"https://example.org/project/blob/main/{listing['path']}#L{listing['line']}-L"
            assert listing["link"].startswith(url)
            text = (code.ROOT / listing["path"]).read_text().splitlines()
            assert text[listing["line"] - 1].startswith(f"def {listing['name']}(")


def test_every_file_of_the_listings_can_be_read_and_no_other():
    paths = {listing["path"] for step in code.code_listings() for listing in step["functions"]}
    assert set(code.source_files()) == paths
