// Calls one method of a Hwapok service with grpc-js and prints what comes back as JSON lines. It knows the .proto files
// and nothing else: no generated code, no code of Hwapok.
//
//   echo '{"name": "jobs/..."}' | HWAPOK_TARGET=127.0.0.1:50051 node studio_client.mjs hwapok.v1.StudioService/GetJob
//     --file FILE       Upload, AddPictures: the request is the header; the file's chunks and the commit follow
//     --deadline S      seconds the call may take
//     --cancel-after N  cancels a stream after N messages
//
// Each answer is a line {"message": ...}; the last line is {"status": {code, name, message, details}}.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as grpc from "@grpc/grpc-js";
import * as protoLoader from "@grpc/proto-loader";

const CHUNK_BYTES = 64 * 1024;
const PROTO = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../proto");

const definitions = protoLoader.loadSync(
  ["hwapok/v1/studio_service.proto", "hwapok/v1/library_service.proto", "hwapok/embedding/v1/embedding_service.proto", "google/rpc/error_details.proto"],
  // With `json`, an Any whose type is known is decoded.
  {
    includeDirs: [PROTO, path.join(PROTO, "third_party")],
    longs: String,
    enums: String,
    bytes: String,
    oneofs: true,
    json: true,
  },
);

function* uploadMessages(header, file) {
  const content = fs.readFileSync(file);
  yield { header };
  for (let at = 0; at < content.length; at += CHUNK_BYTES) yield { chunk: content.subarray(at, at + CHUNK_BYTES) };
  yield { commit: { sha256: createHash("sha256").update(content).digest() } };
}

function richStatus({ code, details: message, metadata }) {
  const [encoded] = metadata?.get("grpc-status-details-bin") ?? [];
  const details = encoded ? (definitions["google.rpc.Status"].deserialize(encoded).details ?? []) : [];
  return { code, name: grpc.status[code], message, details };
}

const print = (line) => console.log(JSON.stringify(line));

function call(client, method, request, { file, deadline, "cancel-after": cancelAfter }) {
  const options = deadline ? { deadline: Date.now() + Number(deadline) * 1000 } : {};
  return new Promise((resolve) => {
    const answer = (error, message) => {
      if (message) print({ message });
      resolve(richStatus(error ?? { code: grpc.status.OK, details: "" }));
    };
    if (method.requestStream) {
      const upload = client[method.originalName](options, answer);
      for (const message of uploadMessages(request, file)) upload.write(message);
      upload.end();
    } else if (method.responseStream) {
      const stream = client[method.originalName](request, options);
      let seen = 0;
      stream.on("data", (message) => {
        print({ message });
        if (++seen === Number(cancelAfter)) stream.cancel();
      });
      stream.on("error", (error) => resolve(richStatus(error)));
      stream.on("end", () => resolve(richStatus({ code: grpc.status.OK, details: "" })));
    } else {
      client[method.originalName](request, options, answer);
    }
  });
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { file: { type: "string" }, deadline: { type: "string" }, "cancel-after": { type: "string" } },
});
const [service, name] = positionals[0].split("/");
const Client = grpc.makeGenericClientConstructor(definitions[service], service);
const client = new Client(process.env.HWAPOK_TARGET, grpc.credentials.createInsecure());
const request = JSON.parse(await text(process.stdin));
print({ status: await call(client, definitions[service][name], request, options) });
client.close();
