"""Settings from the environment and from a `.env` file; flags of the command line win over them."""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from retrieval.errors import UsageError

ELSEWHERE = {"FILMOTECA_CACHE", "FILMOTECA_VECTORS"}
"""Variables that are read where they are needed."""


class Settings(BaseSettings):
    """Each field can be set as FILMOTECA_NAME, such as FILMOTECA_ARCHIVE."""

    model_config = SettingsConfigDict(env_prefix="FILMOTECA_", env_file=".env", extra="ignore")

    archive: Path = Path("archive")
    """The archive's folder."""
    encoder: str = "auto"
    """For new archives; an archive keeps the encoder that it was made with."""
    speech_model: str = "auto"
    """What listens to videos that bring no subtitles along."""
    sentences: str = "auto"
    """What finds subtitles by their meaning."""
    language_model: str = "auto"
    language_model_capable: bool | None = None
    """Whether it writes whole plans; None: all do but the bundled ones."""
    server_model: str = ""
    """The model that a server is asked for; empty: the first that it lists."""
    server_key: SecretStr = SecretStr("")
    """The key for a server; empty: OPENAI_API_KEY, where that is set."""
    vision_model: str = "none"
    """What puts pictures in words."""
    vision_seconds: float = Field(default=60.0, gt=0, le=3_600)
    """Time that it has for the pictures of one answer, or for one shot's caption."""
    caption_model: str = ""
    """What says in a sentence what each shot shows: `blip`, `blip:NAME` or a vision model; empty: that one
    which puts pictures in words."""
    action_model: str = ""
    """What sees what is done in shots: `videomae`, `xclip`, or one of them with a name; empty: nothing."""
    audio_model: str = ""
    """What compares any words with sounds: `clap`, `clap:NAME`; empty: nothing."""
    image_model: str = ""
    """What draws what is looked for: `diffusers:NAME`, `server:URL#MODEL`; empty: nothing."""
    image_steps: int = Field(default=20, ge=1, le=1_000)
    """Of denoising, for diffusers."""
    image_seconds: float = Field(default=120.0, gt=0, le=3_600)
    """Time that an image server has for a drawing."""
    plan_seconds: float = Field(default=8.0, gt=0, le=600)
    """Time that a language model has for a plan; then the words alone are read."""
    tool_seconds: float = Field(default=60.0, gt=0, le=3_600)
    """Time that a capable language model has for a turn that it leads in several steps."""
    turn_seconds: float = Field(default=10.0, gt=0, le=600)
    """Time that a turn's searches may take, where the assistant tries other ways by itself."""
    then_seconds: float = Field(default=60.0, gt=0, le=36_000)
    """How soon B begins after A, in "A, then B"."""
    host: str = "127.0.0.1"
    port: int = 7860
    processes: int = Field(default=1, ge=1, le=64)
    """That serve the chat, behind one address."""
    footage: str = ""
    """Folders that footage may be taken from in the page, separated as in PATH; `none`: nothing may be added."""
    upload_gigabytes: float = Field(default=20.0, gt=0)
    """The largest file that may be uploaded."""
    user_upload_gigabytes: float = Field(default=0.0, ge=0)
    """What one user may upload in all; 0: without a limit."""
    archive_upload_gigabytes: float = Field(default=0.0, ge=0)
    """What may be uploaded into one archive in all; 0: without a limit."""
    read_only: bool | None = None
    """Whether visitors of the page can change nothing; None: on a Space they cannot."""
    hosts: str = ""
    """Names that the chat may be asked for by, beside this machine's own; parted by commas."""
    origins: str = ""
    """Addresses of other sites whose pages may use the API, such as `https://intranet.example.org`."""
    proxies: str = ""
    """Addresses of proxies whose word counts for who asks; this machine's own always do."""
    sign_in: str = ""
    """How it is known who asks: `open`, `password`, `oidc`, `proxy`; empty: open where this machine alone reaches
    it, else all are viewers."""
    accounts: Path | None = None
    """The file of people, sessions and tokens; None: in the user's settings folder."""
    newcomers: str = "none"
    """What somebody may do whom a provider or proxy knows and this server does not: `none`, or a role."""
    proxy_header: str = "X-Remote-User"
    """In which a trusted proxy names who asks."""
    oidc_issuer: str = ""
    """The provider's address."""
    oidc_client: str = ""
    oidc_secret: SecretStr = SecretStr("")
    oidc_claim: str = ""
    """What the provider says that people go by here; empty: their address where it is verified, else `sub`."""
    log: Literal["text", "json"] = "text"
    """How a server's log is written."""
    requests_per_minute: int = Field(default=3_000, ge=0)
    """Of one visitor; 0: without a limit."""
    questions_per_minute: int = Field(default=240, ge=0)
    """Of one visitor: those that make a model or an encoder work."""
    ray: str = ""
    """The Ray cluster whose workers read what an ingest takes in: an address, `auto` or `local`; empty: this
    machine alone."""
    ray_map: str = ""
    """Where its workers find footage, such as `/mnt/a=/srv/a`; parted by commas."""
    ray_workers: int = Field(default=0, ge=0)
    """Workers at most; 0: one for every four cores, or each GPU."""
    root_path: str = ""
    """The part of the address that a proxy takes off, where the chat is served behind one."""

    @property
    def hosted(self) -> bool:
        """Whether this runs as a Space."""
        return "SPACE_ID" in os.environ

    @property
    def only_read(self) -> bool:
        """Whether visitors of the page can change nothing."""
        return self.hosted if self.read_only is None else self.read_only


def misspelt_settings() -> list[str]:
    """A sentence for each variable of the environment that looks like a setting and is none."""
    known = {f"FILMOTECA_{name.upper()}" for name in Settings.model_fields} | ELSEWHERE
    strange = sorted(name for name in os.environ if name.startswith("FILMOTECA_") and name not in known)
    return [f"{name} is no setting.{_meant(name, known)}" for name in strange]


def _meant(name: str, known: set[str]) -> str:
    near = get_close_matches(name, sorted(known), 1, 0.7)
    return f" Did you mean {near[0]}?" if near else ""


def read_settings() -> Settings:
    """The settings; UsageError, naming the variable, where one makes no sense."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"FILMOTECA_{str(first['loc'][0]).upper()}" if first["loc"] else "A setting"
        raise UsageError(
            f"{name} is set to {first['input']!r}: {first['msg'].lower()}; set it anew."
        ) from error
