"""Where to click in a Moodle, by the names of its own menus, and how long ago something was."""

from __future__ import annotations

from datetime import timedelta

from lms_feedback_plugin.domain.text import Text

TASKS: Text = {"en": "Site administration > Server > Tasks > Scheduled tasks", "zh-CN": "网站管理 > 服务器 > 任务 > 计划任务"}
TASKS_PAGE = "/admin/tool/task/scheduledtasks.php"
ADHOC: Text = {"en": "Site administration > Server > Tasks > Ad hoc tasks", "zh-CN": "网站管理 > 服务器 > 任务 > 临时任务"}
ADHOC_PAGE = "/admin/tool/task/adhoctasks.php"
ROLES: Text = {"en": "Site administration > Users > Permissions > Define roles", "zh-CN": "网站管理 > 用户 > 权限 > 定义角色"}
ROLES_PAGE = "/admin/roles/manage.php"
MESSAGES: Text = {
    "en": "Site administration > General > Messaging > Notification settings",
    "zh-CN": "网站管理 > 常规 > 消息 > 通知设置",
}
MESSAGES_PAGE = "/admin/message.php"
MAIL: Text = {
    "en": "Site administration > Server > Email > Outgoing mail configuration",
    "zh-CN": "网站管理 > 服务器 > 邮件 > 发送邮件设置",
}
MAIL_PAGE = "/admin/settings.php?section=outgoingmailconfig"
SECURITY: Text = {
    "en": "Site administration > General > Security > HTTP security",
    "zh-CN": "网站管理 > 常规 > 安全 > HTTP 安全",
}
SECURITY_PAGE = "/admin/settings.php?section=httpsecurity"
PACKS: Text = {"en": "Site administration > General > Language > Language packs", "zh-CN": "网站管理 > 常规 > 语言 > 语言包"}
PACKS_PAGE = "/admin/tool/langimport/index.php"
QUEUE: Text = {
    "en": "Site administration > Plugins > Local plugins > LMS feedback > Queue of events",
    "zh-CN": "网站管理 > 插件 > 本地插件 > 学习反馈 > 事件队列",
}
QUEUE_PAGE = "/local/lmsfeedback/queue.php"
PAIR: Text = {
    "en": "Site administration > Plugins > Local plugins > LMS feedback > Pair with the feedback service",
    "zh-CN": "网站管理 > 插件 > 本地插件 > 学习反馈 > 与反馈服务配对",
}
PAIR_PAGE = "/local/lmsfeedback/pair.php"
PLUGINS: Text = {"en": "Site administration > Plugins > Install plugins", "zh-CN": "网站管理 > 插件 > 安装插件"}
PLUGINS_PAGE = "/admin/tool/installaddon/index.php"
WEB_SERVER: Text = {
    "en": "The configuration of the web server or proxy before Moodle",
    "zh-CN": "Moodle 前面的 Web 服务器或代理的配置",
}
CLOCK: Text = {"en": "The clocks of both servers", "zh-CN": "两台服务器的时钟"}
NEVER: Text = {"en": "never", "zh-CN": "从未"}


def ago(passed: timedelta | None) -> Text:
    """``3 minutes ago``; ``never`` for None."""
    if passed is None:
        return NEVER
    said = lasting(passed)
    return {"en": f"{said['en']} ago", "zh-CN": f"{said['zh-CN']}前"}


def lasting(passed: timedelta) -> Text:
    """``3 minutes``."""
    seconds = int(passed.total_seconds())
    for size, english, chinese in ((86_400, "days", "天"), (3_600, "hours", "小时"), (60, "minutes", "分钟")):
        if seconds >= 2 * size:
            return {"en": f"{seconds // size} {english}", "zh-CN": f"{seconds // size} {chinese}"}
    return {"en": f"{seconds} s", "zh-CN": f"{seconds} 秒"}
