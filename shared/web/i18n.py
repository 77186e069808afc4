"""The language of a page: from the address, else the cookie, else the browser, else Finnish."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import Flask, Response, request
from flask_babel import Babel
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from shared.i18n import LANGUAGE_NAMES, LANGUAGES, ROOT

COOKIE = "lang"  # also the name of the address's parameter and of the form's field
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True)
class LanguageLink:
    """A link to the requested page in one language; `is_current` for the language shown now."""

    code: str
    name: str
    url: str
    is_current: bool


def install_languages(app: Flask, service: str) -> None:
    """Translate pages and errors, and remember a chosen language in a cookie."""
    folders = [ROOT / "services" / service, ROOT / "shared"]
    directories = ";".join(str(folder / "translations") for folder in folders)
    Babel(app, default_translation_directories=directories, locale_selector=current_language)
    app.after_request(_remember_language)
    app.context_processor(
        lambda: {"language": current_language(), "languages": list_language_links}
    )


def current_language() -> str:
    """Return the language of this request: fi, sv or en."""
    for wanted in (_read_wanted_language(), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    if request.path.startswith("/api/"):
        return "en"  # programs get the documented texts unless they ask for others
    return request.accept_languages.best_match(LANGUAGES, "fi")


def list_language_links() -> list[LanguageLink]:
    """Return the requested page in each language, with the language's own name."""
    current = current_language()
    return [
        LanguageLink(code, LANGUAGE_NAMES[code], _build_url(code), code == current)
        for code in LANGUAGES
    ]


def _read_wanted_language() -> str | None:
    if request.method == "POST" and request.mimetype in FORM_TYPES:
        try:
            return request.form.get(COOKIE) or request.args.get(COOKIE)
        except RequestEntityTooLarge:
            return request.args.get(COOKIE)  # the error page still needs a language
    return request.args.get(COOKIE)


def _build_url(code: str) -> str:
    query = MultiDict(request.args)
    query[COOKIE] = code
    return f"{quote(request.path)}?{urlencode(list(query.items(multi=True)))}"


def _remember_language(response: Response) -> Response:
    if _read_wanted_language() in LANGUAGES:
        response.set_cookie(COOKIE, current_language(), max_age=YEAR_SECONDS, samesite="Lax")
    if response.mimetype == "text/html":
        response.vary.update(["Accept-Language", "Cookie"])
    return response
