"""The cache of compiled programs is code: it is used only where nobody else could have written it."""

import pytest

from superpose import runtime


def test_a_folder_of_ones_own_is_used(tmp_path):
    tmp_path.chmod(0o700)
    assert runtime.cache_fault(tmp_path) == ""


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_others_may_write_to_is_not(tmp_path, mode):
    tmp_path.chmod(mode)
    assert "others may write" in runtime.cache_fault(tmp_path)


def test_a_link_is_not(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    assert "symbolic link" in runtime.cache_fault(tmp_path / "link")


class Config:
    jax_compilation_cache_dir = None

    def update(self, name, value):
        setattr(self, name, value)


class Jax:
    def __init__(self):
        self.config = Config()


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(runtime, "cache_folder", lambda: tmp_path / "compiled")
    monkeypatch.delenv("JAX_ENABLE_COMPILATION_CACHE", raising=False)
    return tmp_path / "compiled"


def test_the_cache_is_made_for_its_user_alone(folder):
    jax = Jax()
    runtime._use_cache(jax)
    assert jax.config.jax_compilation_cache_dir == str(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_an_unsafe_cache_is_said_and_left(folder):
    folder.mkdir()
    folder.chmod(0o777)
    jax = Jax()
    with pytest.warns(RuntimeWarning, match="are not kept"):
        runtime._use_cache(jax)
    assert jax.config.jax_compilation_cache_dir is None


def test_the_users_own_cache_is_left(folder):
    jax = Jax()
    jax.config.jax_compilation_cache_dir = "/theirs"
    runtime._use_cache(jax)
    assert jax.config.jax_compilation_cache_dir == "/theirs"


def test_a_home_that_cannot_be_written_is_no_failure(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(runtime, "cache_folder", lambda: tmp_path / "file" / "compiled")
    monkeypatch.delenv("JAX_ENABLE_COMPILATION_CACHE", raising=False)
    jax = Jax()
    runtime._use_cache(jax)
    assert jax.config.jax_compilation_cache_dir is None
