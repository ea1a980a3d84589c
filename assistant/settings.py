"""Settings from the environment and from a `.env` file; flags of the command line win over them."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Each field can be set as FILMOTECA_NAME, such as FILMOTECA_ARCHIVE."""

    model_config = SettingsConfigDict(env_prefix="FILMOTECA_", env_file=".env", extra="ignore")

    archive: Path = Path("archive")
    """The archive's folder."""
    encoder: str = "auto"
    """For new archives; an archive keeps the encoder that it was made with."""
    language_model: str = "auto"
    host: str = "127.0.0.1"
    port: int = 7860
    root_path: str = ""
    """The part of the address that a proxy takes off, where the chat is served behind one."""
