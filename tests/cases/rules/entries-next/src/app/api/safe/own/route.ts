import { NextRequest, NextResponse } from 'next/server'

export function GET(request: NextRequest) {
  const url = request.nextUrl.clone()
  url.pathname = '/login'
  url.searchParams.set('from', request.nextUrl.pathname)
  if (request.cookies.has('session')) return NextResponse.redirect(request.nextUrl)
  return NextResponse.redirect(url)
}
