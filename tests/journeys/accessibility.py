"""Screen widths in pixels, and the accessibility rules that axe checks."""

PHONE, DESKTOP, NARROW = 390, 1280, 320
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
