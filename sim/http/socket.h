/*
 * The sockets beneath a server and its connections, which civetweb does not hand out.
 *
 * That of a connection is found among the process's descriptors by the addresses of its two ends.
 * That is safe while the request's own thread is busy with it, or waits: it stays open until that
 * is done, so the descriptor cannot change its meaning meanwhile. Two connections that differ in
 * nothing but the address of the server's end cannot be told apart; that takes a server on 0.0.0.0
 * and a client that uses one port for two addresses.
 */
#ifndef DFNS_SIM_HTTP_SOCKET_H
#define DFNS_SIM_HTTP_SOCKET_H

#include <civetweb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

/* civetweb's; -1 when it is not found. */
int socket_of(const struct mg_connection *connection);

/* What has arrived can still be read, and then there is an end, for who waits already too. Of two
 * connections that cannot be told apart, both end. */
void socket_end_reading(const struct mg_connection *connection);

/* Drops the connection with an RST. The descriptor then stands for a socket that was never
 * connected, for civetweb to close. False when the system has no further socket to give. */
bool socket_reset(int fd);

/* Passes `us`, or less than that and returns false: the peer has closed its side. That of -1 never
 * does. */
bool socket_wait(int fd, int64_t us);

/* Ends listening at the address, which wakes who polls for a connection there. Returns a descriptor
 * that keeps the port from others until it is closed, or -1: nobody listens there, or the system
 * has no descriptor to give. */
int socket_end_listening(const struct sockaddr_in *address);

/* Closes every connection that was accepted at the address, and then `kept`, which is what
 * socket_end_listening() gave: so that none of them is another server's. */
void socket_close_accepted(const struct sockaddr_in *address, int kept);

#endif
