// A small SignalR service: negotiation, WebSockets, the JSON protocol, and one method that says which hub this is.
//   hub.js NAME ADDRESS CERTIFICATE KEY ACCESS_KEY
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');
const https = require('node:https');
const {Server: WebSocketServer} = require('ws');

const [name, address, certificate, key, access_key] = process.argv.slice(2);
const separator = '\x1e';

// As the service does: a token signed with the key of the connection string, for this very URL.
function isGood(token) {
  const [head, claims, signature] = (token || '').split('.');
  const wanted = crypto.createHmac('sha256', access_key).update(head + '.' + claims).digest('base64url');
  if (signature !== wanted) return false;
  return JSON.parse(Buffer.from(claims, 'base64url')).aud === 'https://foobar.service.signalr.net/client/?hub=chat';
}

function tokenOf(request) {
  const header = request.headers.authorization || '';
  const query = new URL(request.url, 'https://hub').searchParams.get('access_token');
  return header.startsWith('Bearer ') ? header.slice(7) : query;
}

function answer(request, response) {
  const is_negotiation = request.method === 'POST' && request.url.startsWith('/client/negotiate');
  if (!isGood(tokenOf(request))) return response.writeHead(401).end();
  if (!is_negotiation) return response.writeHead(404).end();
  response.writeHead(200, {'content-type': 'application/json'});
  response.end(JSON.stringify({
    negotiateVersion: 1, connectionId: crypto.randomUUID(), connectionToken: crypto.randomUUID(),
    availableTransports: [{transport: 'WebSockets', transferFormats: ['Text']}]}));
}

function serve(socket, message) {
  const say = (record) => socket.send(JSON.stringify(record) + separator);
  if (message.protocol) return say({});
  if (message.type !== 1) return undefined;
  if (message.target === 'Where') return say({type: 3, invocationId: message.invocationId, result: name});
  return say({type: 3, invocationId: message.invocationId, error: 'no such method'});
}

const server = https.createServer({cert: fs.readFileSync(certificate), key: fs.readFileSync(key)}, answer);
const sockets = new WebSocketServer({noServer: true});
server.on('upgrade', (request, stream, head) => {
  if (!isGood(tokenOf(request))) return stream.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
  return sockets.handleUpgrade(request, stream, head, (socket) => {
    socket.on('message', (octets) => {
      for (const text of octets.toString().split(separator)) if (text) serve(socket, JSON.parse(text));
    });
  });
});
server.listen(443, address, () => console.log('ready'));
// Ends with whoever started it.
process.stdin.resume().on('end', () => process.exit(0));
