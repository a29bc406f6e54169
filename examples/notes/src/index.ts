export interface Env {
  NOTES: KVNamespace;
  DB: D1Database;
}

const html = (body: string): Response =>
  new Response(`<!doctype html>${body}`, { headers: { "Content-Type": "text/html; charset=utf-8" } });

async function readNote(id: string, env: Env): Promise<Response> {
  const note = await env.NOTES.get(id);
  return note === null ? new Response("no such note", { status: 404 }) : new Response(note);
}

async function deleteNote(id: string, env: Env): Promise<Response> {
  await env.NOTES.delete(id);
  return new Response(null, { status: 204 });
}

async function search(words: string, env: Env): Promise<Response> {
  const found = await env.DB.prepare(`SELECT id, title FROM notes WHERE title LIKE '%${words}%'`).all();
  return Response.json(found.results);
}

function preview(title: string, text: string): Response {
  return html(`<h1>${title}</h1><pre>${text}</pre>`);
}

async function importNote(source: string, env: Env): Promise<Response> {
  const page = await fetch(source);
  const id = crypto.randomUUID();
  await env.NOTES.put(id, await page.text());
  return Response.json({ id }, { status: 201 });
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const url = new URL(request.url);
    const id = url.pathname.slice("/notes/".length);
    try {
      if (url.pathname === "/search") return await search(url.searchParams.get("q") ?? "", env);
      if (url.pathname === "/preview") {
        const { title, text } = await request.json<{ title: string; text: string }>();
        return preview(title, text);
      }
      if (url.pathname === "/import") return await importNote(url.searchParams.get("from") ?? "", env);
      if (request.method === "DELETE") return await deleteNote(id, env);
      return await readNote(id, env);
    } catch (error) {
      return new Response((error as Error).stack, { status: 500 });
    }
  },
} satisfies ExportedHandler<Env>;
