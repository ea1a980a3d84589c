"""The offered language model on its way here, as a job; when it is there it is taken into use."""

from assistant.jobs.job import Job, JobProgress
from assistant.llm.model_offer import OfferedModel, fetch_offer
from assistant.llm.model_switch import ModelSwitch


class ModelFetchJob(Job[str]):
    """One at a time. Its result is the path of the file."""

    kind = "model"
    concurrency = 1

    def __init__(self, offer: OfferedModel, models: ModelSwitch) -> None:
        super().__init__()
        self.offer = offer
        self._models = models

    def work(self) -> str:
        """Fetches the file of the offered model; its path."""
        path = str(fetch_offer(self.offer, self._told))
        self.check_cancelled()
        self._models.choose(path)
        return path

    def _told(self, share: float) -> None:
        self.check_cancelled()
        self.update(progress=JobProgress(share=share))
