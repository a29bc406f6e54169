import { NextRequest, NextResponse } from 'next/server'

export function GET(request: NextRequest) {
  return new NextResponse(null, { status: 302, headers: { Location: request.nextUrl.pathname } }) // virga-expect: open-redirect/location
}
