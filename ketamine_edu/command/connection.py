"""The connection between a page and its kernel, sent without delay.

A move of a control is answered by several small messages. As TCP is set by default, the last of them waits until the
browser has acknowledged those before it, which takes 40 ms on Linux, and until then the page does not send the next
move. The server has a switch for this (TCP_NODELAY) and does not use it.
"""

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """JupyterLab's own connection with the delay switched off; `ServerApp.kernel_websocket_connection_class`."""

    def connect(self) -> Any:
        self.websocket_handler.set_nodelay(True)
        return super().connect()
