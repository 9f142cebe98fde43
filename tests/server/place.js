// SPDX-License-Identifier: Apache-2.0
// What the JavaScript tests of the server have in common: a server of their own, and counting.
'use strict';
const { spawn } = require('child_process');
const { createRequire } = require('module');

// The packages are where install.sh put them: DDB_SERVER_PACKAGES.
exports.packages = createRequire(`${process.env.DDB_SERVER_PACKAGES}/package.json`);

// Starts a program and waits for a line of its output that has an address in it.
exports.start = async function (program, args, environment = {}) {
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const url = await new Promise((resolve, reject) => {
    const read = (data) => {
      text += data;
      const found = /https?:\/\/[^\s/]+:\d+/.exec(text);
      if (found) resolve(found[0]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('exit', (status) => reject(new Error(`${program} ended with ${status}: ${text}`)));
  });
  const stop = () => new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.on('exit', (status, signal) => resolve(status ?? signal));
    child.kill('SIGTERM');
  });
  process.on('exit', () => child.kill('SIGKILL'));
  return { url, stop };
};

exports.server = (environment) =>
  exports.start(process.env.DDB_LOCAL, ['--port', '0'], environment);

// Runs [name, function] pairs in their order; a case that answers a text is skipped for that reason.
exports.main = async function (cases) {
  let passed = 0, failed = 0, skipped = 0;
  for (const [name, run] of cases) {
    try {
      const reason = await run();
      if (typeof reason === 'string') {
        skipped++;
        console.log(`skipped: ${name}: ${reason}`);
        continue;
      }
      passed++;
    } catch (error) {
      failed++;
      console.log(`FAILED: ${name}: ${error.stack}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed > 0 ? 1 : 0);
};
