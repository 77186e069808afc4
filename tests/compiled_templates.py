"""Let the apps of a test process share compiled templates."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType

import pytest
from flask.templating import Environment
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from shared.web.app import App


class CompiledTemplates(BytecodeCache):
    """Keep the code of each version of a template in memory."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket when this version of its template was compiled before."""
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember the code of a template."""
        assert bucket.code is not None
        self.codes[bucket.key, bucket.checksum] = bucket.code


@contextmanager
def share_compiled_templates() -> Iterator[None]:
    """Compile each template once for all apps; a service compiles it once for its only app."""
    create_environment = App.create_jinja_environment
    compiled = CompiledTemplates()

    def create_environment_with_cache(app: App) -> Environment:
        environment = create_environment(app)
        environment.bytecode_cache = compiled
        return environment

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(App, "create_jinja_environment", create_environment_with_cache)
        yield
