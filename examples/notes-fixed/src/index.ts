import { jwtVerify } from "jose";

export interface Env {
  NOTES: KVNamespace;
  DB: D1Database;
  JWT_SECRET: string;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c]);

const html = (body: string): Response =>
  new Response(`<!doctype html>${body}`, { headers: { "Content-Type": "text/html; charset=utf-8" } });

async function userOf(request: Request, env: Env): Promise<string> {
  const token = (request.headers.get("Authorization") ?? "").replace("Bearer ", "");
  const { payload } = await jwtVerify(token, new TextEncoder().encode(env.JWT_SECRET));
  return payload.sub as string;
}

async function readNote(user: string, id: string, env: Env): Promise<Response> {
  const note = await env.NOTES.get(`${user}/${id}`);
  return note === null ? new Response("no such note", { status: 404 }) : new Response(note);
}

async function deleteNote(user: string, id: string, env: Env): Promise<Response> {
  await env.NOTES.delete(`${user}/${id}`);
  return new Response(null, { status: 204 });
}

async function search(user: string, words: string, env: Env): Promise<Response> {
  const found = await env.DB.prepare("SELECT id, title FROM notes WHERE owner = ? AND title LIKE ?")
    .bind(user, `%${words}%`)
    .all();
  return Response.json(found.results);
}

function preview(title: string, text: string): Response {
  return html(`<h1>${escapeHtml(title)}</h1><pre>${escapeHtml(text)}</pre>`);
}

async function importNote(user: string, name: string, env: Env): Promise<Response> {
  const page = await fetch(`https://export.example.com/notes/${encodeURIComponent(name)}`);
  const id = crypto.randomUUID();
  await env.NOTES.put(`${user}/${id}`, await page.text());
  return Response.json({ id }, { status: 201 });
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const url = new URL(request.url);
    const id = url.pathname.slice("/notes/".length);
    try {
      const user = await userOf(request, env);
      if (url.pathname === "/search") return await search(user, url.searchParams.get("q") ?? "", env);
      if (url.pathname === "/preview") {
        const { title, text } = await request.json<{ title: string; text: string }>();
        return preview(title, text);
      }
      if (url.pathname === "/import") return await importNote(user, url.searchParams.get("name") ?? "", env);
      if (request.method === "DELETE") return await deleteNote(user, id, env);
      return await readNote(user, id, env);
    } catch (error) {
      console.error(error);
      return new Response("that did not work", { status: 500 });
    }
  },
} satisfies ExportedHandler<Env>;
