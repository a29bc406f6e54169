import React, { useState } from 'react'
import DOMPurify from 'dompurify'

const LOGO = '<svg><path d="M0 0"/></svg>'

export function Comment(props) {
  return <div dangerouslySetInnerHTML={{ __html: props.comment }} /> // virga-expect
}

export const Post = ({ post }) => {
  const html = '<p>' + post.body + '</p>'
  return <article dangerouslySetInnerHTML={{ __html: html }} /> // virga-expect
}

export function SafeComment(props) {
  const [clean] = useState(DOMPurify.sanitize(props.comment))
  return (
    <div>
      <p>{props.comment}</p>
      <span dangerouslySetInnerHTML={{ __html: LOGO }} />
      <div dangerouslySetInnerHTML={{ __html: DOMPurify.sanitize(props.comment) }} />
      <script dangerouslySetInnerHTML={{ __html: JSON.stringify(props.data) }} />
    </div>
  )
}
