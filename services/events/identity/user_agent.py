"""What a browser says of itself, in a few words that its owner recognises."""

# In this order: later ones claim to be the earlier ones too.
BROWSERS = ("Edg", "OPR", "SamsungBrowser", "Firefox", "Chrome", "Safari")
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "CrOS", "Linux")
NAMES = {
    "Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet",
    "Mac OS X": "macOS", "CrOS": "ChromeOS",
}  # fmt: skip


def describe_browser(user_agent: str) -> str:
    """A browser and its system, such as "Firefox, Windows"; empty when it tells neither."""
    found = [
        next((name for name in names if name in user_agent), "") for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(NAMES.get(name, name) for name in found if name)
