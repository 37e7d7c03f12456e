// From a Korean scene, and a photo if there is one, to a picture and a layered PSD. Uses the .proto files as they are:
// no generated code.
//
//   npm ci
//   node make_picture.mjs "달빛 아래 한옥 마당에 앉은 고양이" [photo.jpg]
//
// HWAPOK_TARGET names the server, 127.0.0.1:50051 by default. The files land in ./out.
import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as grpc from "@grpc/grpc-js";
import * as protoLoader from "@grpc/proto-loader";

const PROTO = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../proto");
const CHUNK_BYTES = 256 * 1024;
const PATIENCE = 10; // attempts to reach a server that is away
const UNARY = () => ({ deadline: Date.now() + 30_000 });

const definitions = protoLoader.loadSync(["hwapok/v1/studio_service.proto", "google/rpc/error_details.proto"], {
  includeDirs: [PROTO, path.join(PROTO, "third_party")],
  longs: Number,
  enums: String,
  json: true, // decodes the details of errors
});
const Studio = grpc.makeGenericClientConstructor(definitions["hwapok.v1.StudioService"], "StudioService");
const studio = new Studio(process.env.HWAPOK_TARGET ?? "127.0.0.1:50051", grpc.credentials.createInsecure());

// Header, chunks, commit. The answer comes once the picture has been decoded and stored.
function upload(file) {
  const content = fs.readFileSync(file);
  const sha256 = createHash("sha256").update(content).digest();
  return new Promise((resolve, reject) => {
    const stream = studio.Upload(UNARY(), (error, answer) => (error ? reject(error) : resolve(answer.upload)));
    const purpose = "UPLOAD_PURPOSE_REFERENCE";
    stream.write({ header: { requestId: randomUUID(), fileName: path.basename(file), purpose } });
    for (let at = 0; at < content.length; at += CHUNK_BYTES) {
      stream.write({ chunk: content.subarray(at, at + CHUNK_BYTES) });
    }
    stream.end({ commit: { sha256 } });
  });
}

// Runs a job to its end. The job outlives the stream: when the connection drops, go on from the last event seen.
async function run(start, show) {
  const requestId = randomUUID();
  let last = 0;
  let failures = 0;
  for (;;) {
    const stream = last ? studio.WatchJob({ name: `jobs/${requestId}`, afterSequence: last }) : start(requestId);
    try {
      for await (const { event } of stream) {
        last = event.sequence;
        failures = 0;
        show(event);
        if (event.finished) return outcome(event.finished);
      }
    } catch (error) {
      if (error.code !== grpc.status.UNAVAILABLE || ++failures > PATIENCE) throw error;
    }
    await sleep(500 + 1000 * Math.random()); // so that not all clients come back at once
  }
}

function outcome(job) {
  if (job.state !== "JOB_STATE_SUCCEEDED") throw new Error(explain(job.error) ?? job.state);
  return job;
}

function show({ progress, reference, promptDelta, note }) {
  if (progress?.fraction === 0) console.log(`[${progress.index}/${progress.count}] ${progress.message.ko}`);
  if (reference) console.log(`참고: ${reference.title} - ${reference.reason.ko}`);
  if (note) console.log(`알림: ${note.message.ko}`);
  if (promptDelta) process.stdout.write(promptDelta.text);
}

async function save(asset, folder) {
  const answer = await fetch(asset.uri);
  if (!answer.ok) throw new Error(`${asset.fileName}: HTTP ${answer.status}`);
  const content = Buffer.from(await answer.arrayBuffer());
  if (!createHash("sha256").update(content).digest().equals(asset.sha256)) throw new Error("damaged on its way");
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, asset.fileName), content);
  return path.join(folder, asset.fileName);
}

// The sentence for people that every error of the server carries, in a google.rpc.Status.
function explain(status) {
  const details = status?.details ?? [];
  return details.find((detail) => detail["@type"].endsWith("google.rpc.LocalizedMessage"))?.message;
}

function explainCall(error) {
  const [encoded] = error.metadata?.get("grpc-status-details-bin") ?? [];
  return (encoded && explain(definitions["google.rpc.Status"].deserialize(encoded))) ?? error.message;
}

const [scene, photo] = process.argv.slice(2);
try {
  const references = photo ? [(await upload(photo)).name] : [];
  const brief = { category: "animal", layer: "background", scene, referenceUploads: references };
  const written = await run((requestId) => studio.GeneratePrompt({ requestId, ...brief }), show);
  const order = { promptJob: written.name };
  const { render } = await run((requestId) => studio.RenderFromPrompt({ requestId, ...order }), show);
  console.log(await save(render.png, "out"));
  console.log(await save(render.psd, "out"));
} catch (error) {
  console.error(explainCall(error));
  process.exitCode = 1;
} finally {
  studio.close();
}
