"""Drafts of forms: what was typed, so that the browser's Back and a reload lose nothing."""
