"""What the law asks every public service to say: accessibility (306/2019) and privacy (GDPR)."""
