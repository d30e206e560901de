"""The sandbox as the platform: `/router/rest`, OAuth and the message service over real sockets."""
