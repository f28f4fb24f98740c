"""The first screen in a real browser."""

import pytest
from browser_tools import scrolls_sideways, violations


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nobody_is_kept_out_of_the_first_screen(open_page, width, language):
    page = open_page(f"/?lang={language}", width=width)
    page.wait_for_selector("#la-verdict")
    assert violations(page) == []
    assert not scrolls_sideways(page)
