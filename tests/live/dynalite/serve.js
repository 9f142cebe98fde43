// SPDX-License-Identifier: Apache-2.0
// Runs dynalite on a free loopback port and prints the port. dynalite's own command line listens on
// every interface and cannot choose a free port.
'use strict';
const path = require('path');
const dynalite = require(path.resolve(process.argv[2], 'node_modules', 'dynalite'));

// Short, but not 0: a new table is CREATING for a moment, so that clients have to wait as with AWS.
const server = dynalite({createTableMs: 60, deleteTableMs: 60, updateTableMs: 60});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
