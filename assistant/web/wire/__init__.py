"""What routes take and give, as models of their JSON; types for the browser are made from them.
What the values mean and where they come from is the routes'; nothing here reads an archive.
"""

from pydantic import BaseModel, ConfigDict


class StrictModel(BaseModel):
    """What a route takes: fields that it does not know are refused."""

    model_config = ConfigDict(extra="forbid")
