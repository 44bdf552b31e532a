"""How the page looks: Gradio's base theme made calm, and the style sheets beside it."""

from pathlib import Path

from gradio.themes import Base, LocalFont
from gradio.themes.utils import colors, sizes

from mnist_model.ui.shared.modules import UI

_SHADES = "effcf9 d0f5ec a3ebdb 6cdcc6 3cc8af 1aa58f 0b7d6e 0a6559 0b5048 0c423c 04241f"
ACCENT = colors.Color(*(f"#{shade}" for shade in _SHADES.split()), name="accent")
"""One accent, away from the blue and red of signed quantities. 600 on white and 400 on black pass 4.5:1."""


def style_sheets() -> list[Path]:
    """Every style sheet of the page: page.css first, for it names the colours, then each view's own."""
    return sorted(UI.glob("*/*.css"), key=lambda path: (path.name != "page.css", path.name))


def build_theme() -> Base:
    """The base theme in neutral greys with one accent, its fonts served from here."""
    theme = Base(
        primary_hue=ACCENT,
        secondary_hue=ACCENT,
        neutral_hue=colors.neutral,
        radius_size=sizes.radius_md,
        # Gradio 6.31 holds whole files of these weights only: its IBM Plex Sans SemiBold lacks most letters.
        font=(LocalFont("IBM Plex Sans", weights=(400, 700)), "system-ui", "sans-serif"),
        font_mono=(LocalFont("IBM Plex Mono", weights=(400,)), "ui-monospace", "monospace"),
    )
    return theme.set(
        body_background_fill="#fafaf9",
        body_background_fill_dark="#121211",
        body_text_color="#1c1c1a",
        body_text_color_dark="#ececea",
        body_text_color_subdued="#5c5c58",
        body_text_color_subdued_dark="#a3a39e",
        background_fill_primary="#fafaf9",
        background_fill_primary_dark="#121211",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_border_width_dark="0px",
        block_shadow="none",
        block_padding="0px",
        layout_gap="16px",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_400",
        button_primary_background_fill_hover_dark="*primary_300",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#04241f",
    )
