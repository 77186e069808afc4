"""The base of the three web apps: factory, sign-in, languages, forms, errors, page cache."""
