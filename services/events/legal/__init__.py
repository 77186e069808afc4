"""The texts that the law requires: accessibility (306/2019) and privacy (GDPR)."""
