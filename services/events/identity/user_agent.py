"""A short description of a browser that its owner recognises."""

# The order matters: Edge, for example, also names Chrome and Safari in its header.
BROWSERS = ("Edg", "OPR", "SamsungBrowser", "Firefox", "Chrome", "Safari")
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "CrOS", "Linux")
NAMES = {
    "Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet",
    "Mac OS X": "macOS", "CrOS": "ChromeOS",
}  # fmt: skip


def describe_browser(user_agent: str) -> str:
    """Return the browser and its system, such as "Firefox, Windows"; empty when unknown."""
    found = [
        next((name for name in names if name in user_agent), "") for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(NAMES.get(name, name) for name in found if name)
