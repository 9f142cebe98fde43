// SPDX-License-Identifier: Apache-2.0
// Small questions about loopback that a POSIX shell cannot ask:
//   node probe.js port            prints a free port
//   node probe.js wait PORT PID   waits until PORT answers HTTP; fails when PID dies or time is up
'use strict';
const net = require('net');
const http = require('http');

function port() {
  const server = net.createServer();
  server.listen(0, '127.0.0.1', () => {
    console.log(server.address().port);
    server.close();
  });
}

function alive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (_) {
    return false;
  }
}

function wait(target, pid, until) {
  const again = () => {
    if (!alive(pid) || Date.now() > until) process.exit(1);
    setTimeout(wait, 30, target, pid, until);
  };
  const request = http.get({host: '127.0.0.1', port: target, timeout: 2000}, (reply) => {
    reply.resume();
    process.exit(0);
  });
  request.on('timeout', () => request.destroy());
  request.on('error', again);
}

if (process.argv[2] === 'port') port();
else wait(Number(process.argv[3]), Number(process.argv[4]), Date.now() + 60000);
