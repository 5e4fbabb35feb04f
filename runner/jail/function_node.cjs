// Runs a learner's Node.js function: the part that AWS's runtime plays.
//
// Orders and answers go over descriptor 0, a socket, one JSON document a line; what the function
// writes goes to its log. Everything here runs as the learner.
//
// Source: Lambda Developer Guide, "Define Lambda function handler in Node.js", "Using the Lambda
// context object to retrieve Node.js function information", "Log and monitor Node.js functions".

'use strict';

const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { format } = require('node:util');
const { pathToFileURL } = require('node:url');

const TASK = '/var/task';
process.env.NODE_EXTRA_CA_CERTS ??= process.env.SSL_CERT_FILE;
const LEVELS = { log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', debug: 'DEBUG', trace: 'TRACE' };
const wire = new net.Socket({ fd: 0, readable: true, writable: true });
let requestId = 'undefined';

for (const [name, level] of Object.entries(LEVELS)) {
  console[name] = (...words) => {
    const line = [new Date().toISOString(), requestId, level, format(...words)].join('\t');
    fs.writeSync(1, line.replaceAll('\n', '\r') + '\n');
  };
}

const say = (told) => wire.write(JSON.stringify(told) + '\n');

function errorOf(fault) {
  const known = fault instanceof Error;
  return {
    errorType: known ? fault.name : typeof fault,
    errorMessage: known ? fault.message : String(fault),
    trace: known ? String(fault.stack).split('\n') : [],
  };
}

function runtimeError(type, message, cause) {
  const trace = cause ? String(cause.stack).split('\n') : [`${type}: ${message}`];
  return { errorType: type, errorMessage: message, trace };
}

function find(module) {
  const place = path.resolve(TASK, module);
  return [place, `${place}.js`, `${place}.mjs`, `${place}.cjs`].find(
    (file) => fs.existsSync(file) && fs.statSync(file).isFile());
}

function isModule(file) {
  if (file.endsWith('.mjs')) return true;
  if (file.endsWith('.cjs')) return false;
  try {
    return JSON.parse(fs.readFileSync(path.join(TASK, 'package.json'))).type === 'module';
  } catch {
    return false;
  }
}

async function load(handler) {
  const split = /^(.*)\.([^.]+)$/.exec(handler);
  if (!split) throw runtimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const file = find(split[1]);
  if (!file) {
    throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${path.basename(split[1])}'`);
  }
  let module;
  try {
    module = isModule(file) ? await import(pathToFileURL(file)) : require(file);
  } catch (fault) {
    if (fault instanceof SyntaxError) {
      throw runtimeError('Runtime.UserCodeSyntaxError', `SyntaxError: ${fault.message}`, fault);
    }
    if (fault && ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].includes(fault.code)) {
      throw runtimeError('Runtime.ImportModuleError', `Error: ${fault.message}`, fault);
    }
    throw errorOf(fault);
  }
  const found = module[split[2]] ?? module.default?.[split[2]];
  if (!found) throw runtimeError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  if (typeof found !== 'function') throw runtimeError('Runtime.HandlerNotFound', `${handler} is not a function`);
  return found;
}

function contextOf(order, done) {
  const env = process.env;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: order.arn,
    awsRequestId: order.request_id,
    clientContext: order.client_context ? JSON.parse(order.client_context) : undefined,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(order.deadline * 1000 - Date.now())),
    done: (fault, result) => done(fault, result),
    succeed: (result) => done(null, result),
    fail: (fault) => done(fault ?? 'handled', null),
  };
}

function call(handler, order) {
  return new Promise((resolve, reject) => {
    const done = (fault, result) => (fault ? reject(fault) : resolve(result));
    const returned = handler(JSON.parse(order.event), contextOf(order, done), done);
    if (returned && typeof returned.then === 'function') returned.then(resolve, reject);
  });
}

async function serve(handler, order) {
  requestId = order.request_id;
  try {
    const result = await call(handler, order);
    say({ result: JSON.stringify(result) ?? 'null' });
  } catch (fault) {
    const told = errorOf(fault);
    const { trace, ...rest } = told;
    console.error('Invoke Error', '\t' + JSON.stringify({ ...rest, stack: trace }));
    say({ error: told });
  }
}

async function main() {
  const fatal = (fault) => {
    const told = errorOf(fault);
    told.errorType = 'Runtime.UnhandledPromiseRejection';
    told.errorMessage = String(fault);
    console.error('Unhandled Promise Rejection', '\t' + JSON.stringify(told));
    wire.write(JSON.stringify({ error: told }) + '\n', () => process.exit(128));
  };
  process.on('unhandledRejection', fatal);
  let handler;
  try {
    handler = await load(process.argv[2]);
  } catch (told) {
    console.error('Uncaught Exception', '\t' + JSON.stringify({ ...told, stack: told.trace }));
    wire.end(JSON.stringify({ init_error: told }) + '\n', () => process.exit(1));
    return;
  }
  let held = '';
  wire.setEncoding('utf8');
  wire.on('data', (chunk) => {
    held += chunk;
    let end;
    while ((end = held.indexOf('\n')) >= 0) {
      const order = JSON.parse(held.slice(0, end));
      held = held.slice(end + 1);
      serve(handler, order);
    }
  });
  wire.on('end', () => process.exit(0));
  say({ ready: true });
}

main();
