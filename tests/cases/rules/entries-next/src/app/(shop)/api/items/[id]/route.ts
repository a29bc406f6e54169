import { NextRequest, NextResponse } from 'next/server'
import { exec } from 'child_process'

export async function GET(request: NextRequest, { params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  exec(`lookup ${id}`) // virga-expect: command-injection/shell
  return NextResponse.redirect(request.nextUrl.searchParams.get('next')) // virga-expect: open-redirect/location
}

export const POST = async (request: NextRequest) => {
  const body = await request.json()
  await fetch(body.hook) // virga-expect: ssrf/request
  return new NextResponse(`<b>${body.name}</b>`, { headers: { 'content-type': 'text/html' } }) // virga-expect: xss/html-response
}
