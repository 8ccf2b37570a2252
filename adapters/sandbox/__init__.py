"""The sandbox: a guest like any other, and behind it an academy, an LMS in miniature, to try the product without one."""
