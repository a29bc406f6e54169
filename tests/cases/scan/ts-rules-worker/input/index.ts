interface Env { DB: D1Database; NOTES: KVNamespace }

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const url = new URL(request.url);
    const id = url.searchParams.get('id');
    if (url.pathname === '/sql') {
      const rows = await env.DB.prepare(`SELECT title FROM notes WHERE id = '${id}'`).all();
      return Response.json(rows.results.map((r) => r.title));
    }
    if (url.pathname === '/bound') {
      const rows = await env.DB.prepare('SELECT title FROM notes WHERE id = ?').bind(id).all();
      return Response.json(rows.results.map((r) => r.title));
    }
    if (url.pathname === '/proxy') return fetch(url.searchParams.get('target'));
    if (url.pathname === '/page') {
      return new Response(`<h1>${id}</h1>`, { headers: { 'content-type': 'text/html' } });
    }
    if (url.pathname === '/text') return new Response(`note ${id}`);
    return Response.redirect(url.searchParams.get('next'), 302);
  },
};
