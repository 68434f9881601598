// Files one declaration by stream and watches it to its end, over nothing but the .proto files.
// In: GATEWAY (host:port), TOKEN, the submission as protobuf JSON on standard input.
// Out: the id of the declaration, then a line "status group official" for each state. Exit 1 when it was refused.
'use strict';
const path = require('node:path');
const fs = require('node:fs');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const contracts = path.resolve(__dirname, '../../../contracts');
const definition = loader.loadSync(path.join(contracts, 'gateway.proto'), {
  includeDirs: [contracts], longs: Number, enums: String, defaults: true,
});
const { Gateway } = grpc.loadPackageDefinition(definition).singlewindow.v1;

const gateway = new Gateway(process.env.GATEWAY, grpc.credentials.createInsecure());
const metadata = new grpc.Metadata();
metadata.set('authorization', `Bearer ${process.env.TOKEN}`);

function fail(why) {
  console.error(why);
  process.exit(1);
}

function file(submission) {
  return new Promise((resolve, reject) => {
    const call = gateway.submit(metadata);
    let answer;
    call.on('data', (data) => { answer = data; });
    call.on('error', reject);
    call.on('end', () => (answer && answer.id ? resolve(answer.id) : reject(new Error(JSON.stringify(answer)))));
    call.write(submission);
    call.end();
  });
}

function watch(id) {
  return new Promise((resolve, reject) => {
    const call = gateway.watch({ id }, metadata);
    call.on('data', (state) => console.log(`${state.status} ${state.group} ${state.official}`));
    call.on('error', reject);
    call.on('end', resolve);
  });
}

async function main() {
  const id = await file(JSON.parse(fs.readFileSync(0, 'utf8')));
  console.log(id);
  await watch(id);
  gateway.close();
}

main().catch((error) => fail(error.message));
