import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers'

export class Room extends DurableObject {
  async fetch(request: Request) {
    return fetch(new URL(request.url).searchParams.get('u')) // virga-expect: ssrf/request
  }

  async webSocketMessage(socket: WebSocket, message: string) {
    await fetch(message) // virga-expect: ssrf/request
  }

  async relay(url: string) {
    return fetch(url) // virga-expect: ssrf/request possible
  }

  // other code of the Worker calls it
  async deleteEverything() {
    await this.env.DB.exec('DELETE FROM rooms')
  }

  async alarm() {
    return fetch('https://example.com/alarm')
  }
}

export class OldRoom {
  constructor(private state: DurableObjectState) {}

  async fetch(request: Request) {
    const { url } = await request.json()
    return fetch(url) // virga-expect: ssrf/request
  }
}

export class Admin extends WorkerEntrypoint {
  async lookup(id: string) {
    return this.env.DB.prepare(`SELECT * FROM t WHERE id = ${id}`).all() // virga-expect: sql-injection/query possible
  }

  async lookupSafe(id: string) {
    return this.env.DB.prepare('SELECT * FROM t WHERE id = ?').bind(id).all()
  }
}

export default {
  async fetch(request: Request, env: Env) {
    return env.ROOM.get(env.ROOM.idFromName('a')).fetch(request)
  },

  // a clock runs it, nobody from outside
  async scheduled(controller: ScheduledController, env: Env) {
    await env.DB.exec('DELETE FROM sessions')
  },
}
