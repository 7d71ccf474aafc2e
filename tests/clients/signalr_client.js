// A client with a connection string, as it would be with Azure: connects and asks which hub this is.
//   signalr_client.js CONNECTION_STRING
'use strict';
const crypto = require('node:crypto');
const {HubConnectionBuilder, HttpTransportType, LogLevel} = require('@microsoft/signalr');

const parts = Object.fromEntries(process.argv[2].split(';').filter(Boolean).map((part) => {
  const at = part.indexOf('=');
  return [part.slice(0, at), part.slice(at + 1)];
}));
const url = parts.Endpoint + '/client/?hub=chat';

function token() {
  const text = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {aud: url, exp: Math.floor(Date.now() / 1000) + 600};
  const signed = text({alg: 'HS256', typ: 'JWT'}) + '.' + text(claims);
  return signed + '.' + crypto.createHmac('sha256', parts.AccessKey).update(signed).digest('base64url');
}

async function main() {
  const connection = new HubConnectionBuilder()
      .withUrl(url, {accessTokenFactory: token, transport: HttpTransportType.WebSockets})
      .configureLogging(LogLevel.Warning).build();
  await connection.start();
  console.log(await connection.invoke('Where'));
  await connection.stop();
}

main().catch((fault) => {
  console.error(fault);
  process.exitCode = 1;
});
