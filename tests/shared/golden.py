"""The golden JSON files: a fact of every contract version that was ever released."""

from pathlib import Path

GOLDEN_FOLDER = Path(__file__).parent.parent / "contracts"
GOLDEN_FILES = sorted(GOLDEN_FOLDER.glob("*.json"))
