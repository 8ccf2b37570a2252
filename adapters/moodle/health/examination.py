"""Everything that the doctor looks at in one Moodle, from whether it answers to what its pages allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lms_feedback_plugin.adapters import http
from lms_feedback_plugin.adapters.moodle.client import MoodleClient
from lms_feedback_plugin.adapters.moodle.directory import USERS, Directory
from lms_feedback_plugin.adapters.moodle.health import access, keys, page, running, telling, words
from lms_feedback_plugin.adapters.moodle.health import surroundings as around_it
from lms_feedback_plugin.adapters.moodle.health.status import STATUS, ask
from lms_feedback_plugin.domain.finding import Check, Finding, Surroundings
from lms_feedback_plugin.errors import Rejected, Retryable, text_of

OLDEST = 2026112600
"""The first bridge that tells how it does."""
BRIDGE = Check(
    "bridge",
    title={"en": "The bridge plugin", "zh-CN": "桥接插件"},
    good={"en": "Version {version}, on Moodle {release}.", "zh-CN": "版本 {version}，Moodle {release}。"},
    bad={
        "en": "It is missing or older than {oldest}, so cron, queue, keys and notices cannot be looked at.",
        "zh-CN": "未安装或早于 {oldest}，无法检查 cron、队列、密钥与通知。",
    },
    cure={
        "en": "Write the plugin with lms-feedback moodle zip, unzip it in local/, run php admin/cli/upgrade.php, and pair.",
        "zh-CN": "请用 lms-feedback moodle zip 生成插件，解压到 local/，运行 php admin/cli/upgrade.php，然后配对。",
    },
    where=words.PLUGINS,
    page=words.PLUGINS_PAGE,
)
NO_STATUS = Check(
    "bridge",
    title=BRIDGE.title,
    good=BRIDGE.good,
    bad={"en": "It does not tell how it does: {seen}", "zh-CN": "无法读取其状态：{seen}"},
    cure={
        "en": "Do what the sentence says; pairing again gives the service user what it needs.",
        "zh-CN": "请按上述说明处理；重新配对可为服务账号补齐权限。",
    },
    where=words.PAIR,
    page=words.PAIR_PAGE,
)


class Examination:
    """Of the Moodle at ``url``. ``secrets`` are ours, newest first."""

    def __init__(
        self, client: MoodleClient, directory: Directory, url: str, secrets: tuple[str, ...], limits: http.Limits
    ) -> None:
        self._client = client
        self._directory = directory
        self._url = url.rstrip("/")
        self._secrets = secrets
        self._limits = limits

    def let_in(self, functions: Mapping[str, str], around: Surroundings) -> Iterator[Finding]:
        """What there is to see of a Moodle that answers the token, which may call ``functions``."""
        yield access.WEB_SERVICES.order()
        yield access.functions(functions, self._url)
        if USERS in functions:
            yield access.people(self._directory, self._url)
        yield access.way_to_tell(functions, self._url)
        yield from self._bridge(functions, around)
        yield from page.look(self._url, around, self._limits)

    def _bridge(self, functions: Mapping[str, str], around: Surroundings) -> Iterator[Finding]:
        if STATUS not in functions:
            yield BRIDGE.look(self._url, oldest=OLDEST)
            return
        try:
            status = ask(self._client, around.now)
        except (Retryable, Rejected) as fault:
            yield NO_STATUS.wrong(self._url, seen=text_of(fault))
            return
        yield BRIDGE.order(version=status.number("bridge") or "–", release=status.text("release") or "–")
        yield from running.look(status, self._url, around.public_url)
        yield from telling.look(status, self._url)
        yield from keys.look(status, self._url, around, self._secrets)
        yield from around_it.look(status, self._url, around)
