"""Settings without limits, for tests that act as one contact or from one address many times."""

NO_LIMITS = {
    "ADDRESS_SEATS": "0",
    "CONTACT_SEATS": "0",
    "CONTACT_EVENT_SEATS": "0",
    "CONTACT_WAITING": "0",
    "MIN_FORM_SECONDS": "0",
    "RECIPIENT_MESSAGES": "0",
    "REGISTRATION_MESSAGES": "0",
    "ORGANISATION_MESSAGES": "0",
}
