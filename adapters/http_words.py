"""What is said of a call over HTTP that did not succeed."""

from __future__ import annotations

from lms_feedback_plugin.domain.text import Text

NO_ADDRESS: Text = {
    "en": "{where} is no address that can be called ({why}). Correct the url setting.",
    "zh-CN": "{where} 不是可访问的地址（{why}）。请更正 url 设置。",
}
NO_TRUST: Text = {
    "en": "{where}: no trusted TLS connection. Renew or install the certificate of that server.",
    "zh-CN": "{where}：无法建立受信任的 TLS 连接。请为该服务器更新或安装证书。",
}
NOT_IN_TIME: Text = {
    "en": "{where} did not answer in time ({connect} s to connect, {read} s to answer).",
    "zh-CN": "{where} 未及时应答（连接 {connect} 秒，应答 {read} 秒）。",
}
UNREACHABLE: Text = {
    "en": "{where} cannot be reached ({why}). Is the server up, and the url right?",
    "zh-CN": "无法连接 {where}（{why}）。服务器是否在运行，url 是否正确？",
}
TOO_MUCH: Text = {
    "en": "{where} answered more than {largest} bytes. Is the url right?",
    "zh-CN": "{where} 的应答超过 {largest} 字节。url 是否正确？",
}
STILL_ANSWERING: Text = {
    "en": "{where} was still answering after {total} s.",
    "zh-CN": "{where} 在 {total} 秒后仍未应答完毕。",
}
MAY_PASS: Text = {
    "en": "{where} answered {status}; it may pass.",
    "zh-CN": "{where} 应答 {status}，可能是暂时的。",
}
POINTS_ELSEWHERE: Text = {
    "en": "{where} answered {status} and points to {there}. Set the url to the final address.",
    "zh-CN": "{where} 应答 {status} 并指向 {there}。请将 url 设为最终地址。",
}
REFUSED: Text = {
    "en": "{where} answered {status}. Check the url and what this service is allowed to do there.",
    "zh-CN": "{where} 应答 {status}。请检查 url，以及本服务在该处的权限。",
}
