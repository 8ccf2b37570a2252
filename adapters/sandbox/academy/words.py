"""The academy's own words in both languages. Sentences stand in English where they are used; here is their Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from flask import g

LANGUAGES: Mapping[str, str] = {"en": "English", "zh-CN": "简体中文"}

ENGLISH: Mapping[str, str] = {
    "learner": "Learner",
    "teacher": "Teacher",
    "support": "Support",
    "lead": "Support lead",
    "developer": "Developer",
    "product": "Product owner",
    "admin": "Administrator",
    "page": "Page",
    "video": "Video",
    "quiz": "Quiz",
    "issue created": "Opened by",
    "issue closed": "Closed by",
    "issue reopened": "Opened again by",
    "board proposed": "With the product team",
    "board planned": "Adopted",
    "board shipped": "Live",
    "board declined": "Not adopted",
    "fault ok": "Works",
    "fault 503": "Under maintenance (503)",
    "fault hang": "Never answers",
    "fault drop": "Hangs up",
    "fault late": "Does it, then hangs up",
}
"""Words that stand in the data and not in a sentence."""

CHINESE: Mapping[str, str] = {
    "learner": "学员",
    "teacher": "教师",
    "support": "客服",
    "lead": "客服主管",
    "developer": "开发人员",
    "product": "产品负责人",
    "admin": "管理员",
    "page": "图文",
    "video": "视频",
    "quiz": "测验",
    "issue created": "创建：",
    "issue closed": "关闭：",
    "issue reopened": "重新打开：",
    "board proposed": "产品评估中",
    "board planned": "已采纳",
    "board shipped": "已上线",
    "board declined": "未采纳",
    "closed": "已关闭",
    "fault ok": "正常工作",
    "fault 503": "维护中（503）",
    "fault hang": "一直不响应",
    "fault drop": "直接断开",
    "fault late": "执行后断开",
    "Sandbox Academy": "沙盒学院",
    "Skip to the content": "跳到正文",
    "Academy": "学院",
    "Courses": "课程",
    "Inbox": "收件箱",
    "unread": "未读",
    "My feedback": "我的反馈",
    "Desk": "工作台",
    "Change person": "换一个人",
    "Language": "语言",
    "Behind the scenes": "幕后",
    "LMS events": "平台事件",
    "Issue tracker": "缺陷跟踪",
    "Product board": "产品看板",
    "A demonstration: invented people, invented courses, no passwords. The feedback service runs at": (
        "演示环境：人物和课程均为虚构，无需密码。反馈服务地址："
    ),
    "Nobody speaks up into silence": "每一句反馈都有回音",
    "A learning platform in miniature, to try the feedback service in. Everything between the two goes over HTTP with the "
    "same signatures as a real LMS.": "一个微型学习平台，用来试用反馈服务。两者之间只通过 HTTP 通信，签名与真实平台一致。",
    "Press": "提交",
    "As a learner, open a lesson and ask, report or suggest something. Some lessons hide a fault.": (
        "以学员身份打开课程，提问、报错或提建议。有些课里藏着错误。"
    ),
    "Work": "处理",
    "As staff, open the desk and move it on, step by step.": "以工作人员身份打开工作台，一步一步推进。",
    "Be told": "告知",
    "As the learner again, read in the inbox what became of it, in your own language.": (
        "再回到学员身份，在收件箱里用自己的语言看到结果。"
    ),
    "Pick a person": "选择一个人物",
    "There is nothing to prove here: this is a demonstration.": "这里是演示环境，无需证明身份。",
    "Learners": "学员",
    "Staff": "工作人员",
    "To the desk": "前往工作台",
    "Staff work in the feedback service itself. Sign in there with the address on the card and the password": (
        "工作人员在反馈服务中工作。请用卡片上的邮箱登录，密码为"
    ),
    "Open the desk": "打开工作台",
    "Your work is at the desk of the feedback service. Sign in there as": "您的工作在反馈服务的工作台上。登录邮箱：",
    "with the password": "密码：",
    "Hello, %(name)s": "%(name)s，您好",
    "%(done)s of %(total)s lessons": "已完成 %(done)s / %(total)s 课",
    "You are not enrolled in any course. Under LMS events you can change that.": "您还没有选课，可以在“平台事件”中选课。",
    "Stuck? Something broken? An idea?": "遇到困难、发现错误，或者有好主意？",
    "Say it here. You will be told in your inbox what becomes of it.": "在这里告诉我们，处理结果会发到您的收件箱。",
    "Ask": "提问",
    "Report": "报错",
    "Suggest": "建议",
    "What you said, and what we did": "您的反馈与我们的改进",
    "Somebody said that something did not work here. It works again: thank you for telling us.": (
        "有学员反映此处无法正常使用，现已修复。感谢告知！"
    ),
    "Somebody suggested an improvement here. It is there now: thank you for telling us.": (
        "有学员在此提出的改进建议现已上线。感谢您的意见！"
    ),
    "Thank you": "知道了",
    "Taught by": "授课教师：",
    "updated": "已更新",
    "done": "已完成",
    "You completed this course on %(when)s.": "您已于 %(when)s 完成本课程。",
    "I have completed this course": "我已学完本课程",
    "Course completed. The service has been told.": "课程已完成，并已通知反馈服务。",
    "You are not enrolled in this course.": "您没有选这门课。",
    "Please answer every question first.": "请先回答所有题目。",
    "Where you are": "当前位置",
    "Pause": "暂停",
    "Play": "播放",
    "Position in the video": "播放位置",
    "Right.": "正确。",
    "Wrong. The answer is:": "不正确，答案是：",
    "Hand in": "提交答案",
    "Done, go on": "学完了，继续",
    "Lessons": "课时",
    "To the feedback service": "前往反馈服务",
    "The academy tells it who you are and what you were looking at. The way is open for five minutes.": (
        "学院会告诉反馈服务您是谁、刚才在看什么。此入口五分钟内有效。"
    ),
    "Continue": "继续",
    "new": "新",
    "key": "投递编号",
    "Nothing yet. Whatever becomes of what you say is told here.": "还没有消息。您反馈的处理结果会显示在这里。",
    "What happens in an LMS, happens here at the press of a button. Each event goes to the service as a signed webhook.": (
        "学习平台里会发生的事，在这里按一下就会发生。每个事件都以带签名的 webhook 发给反馈服务。"
    ),
    "A course is completed": "学完一门课程",
    "Somebody is enrolled": "有人选课",
    "Somebody leaves a course": "有人退课",
    "A lesson is updated": "课时内容更新",
    "Lesson": "课时",
    "A learner writes a message": "学员发来消息",
    "Message": "消息",
    "An account is deleted": "账号被删除",
    "A deleted account comes back": "恢复已删除的账号",
    "Something else happens": "其他事件",
    "Event": "事件",
    "Person": "人物",
    "Course": "课程",
    "Let it happen": "让它发生",
    "Webhooks": "Webhook 投递",
    "At least once: a webhook is tried, under the same id and with a fresh signature, until the service answers 200.": (
        "至少一次：用同一编号和新的签名反复投递，直到服务返回 200。"
    ),
    "waiting, tried %(n)s times": "等待中，已尝试 %(n)s 次",
    "taken, tried %(n)s times": "已送达，共尝试 %(n)s 次",
    "Send again": "再发一次",
    "None yet.": "暂无。",
    "Sent once more under the same id. Nothing should change.": "已用同一编号再次发送，结果应当不变。",
    "Done. The event is on its way.": "完成，事件正在发送。",
    "Nothing to do: that is how it stands already.": "无需操作：现在就是这个状态。",
    "When the LMS is down": "当学习平台出故障时",
    "Break the academy's web services and see that nothing is lost: what could not be delivered comes later, once.": (
        "让学院的接口出故障，看看会不会丢消息：没送到的，恢复后会补送，且只送一次。"
    ),
    "Deliveries received": "收到的投递",
    "Repetitions not shown": "去重的投递",
    "Notices in inboxes": "收件箱中的通知",
    "Shown twice": "重复显示",
    "All counts, as JSON": "全部计数（JSON）",
    "Where the developers work. A fault that support could reproduce arrives here as an issue; closing it tells the service.": (
        "开发人员在这里工作。客服复现的故障会成为这里的缺陷单；关闭它会通知反馈服务。"
    ),
    "open": "处理中",
    "No issues yet.": "还没有缺陷单。",
    "From item %(ref)s": "来自反馈 %(ref)s",
    "Open it at the desk": "在工作台中打开",
    "Steps to reproduce it": "复现步骤",
    "(not given)": "（未填写）",
    "Conditions that trigger it": "触发条件",
    "What happened": "处理记录",
    "the feedback service": "反馈服务",
    "Close: it is mended": "关闭：已修复",
    "Open it again": "重新打开",
    "What learners suggested, gathered into one wording, and what was decided. Votes and releases go back to the service.": (
        "学员的建议经整合后在这里公布，并写明决定。投票和上线会通知反馈服务。"
    ),
    "live": "已上线",
    "on the board": "看板上",
    "I want this too": "我也想要",
    "It is live": "已上线",
    "Nothing on the board yet.": "看板上还没有内容。",
    "This page is not here": "没有这个页面",
    "This is not open to you": "您不能打开此页",
    "Pick a person first.": "请先选择一个人物。",
    "That did not work": "操作没有成功",
    "Back to the academy": "返回学院",
    "This form did not come from a page of the academy. Open the page again and send it from there.": (
        "此表单不是来自学院的页面，请重新打开页面后再提交。"
    ),
}


def language() -> str:
    """The language of this answer."""
    found: str = g.get("language", "en")
    return found


def translate(sentence: str, **parts: object) -> str:
    """``sentence`` in the reader's language, its ``%(parts)s`` filled in."""
    wording = CHINESE.get(sentence) if language() == "zh-CN" else ENGLISH.get(sentence)
    return (wording or sentence) % parts if parts else wording or sentence
