import DOMPurify from 'dompurify';
import React from 'react';

export class Comment {
  constructor(sanitizer) {
    this.sanitizer = sanitizer;
  }
  show(text) {
    this.html = this.sanitizer.bypassSecurityTrustHtml(text);
  }
  showClean(text) {
    this.html = this.sanitizer.bypassSecurityTrustHtml(DOMPurify.sanitize(text));
  }
  showFixed() {
    this.html = this.sanitizer.bypassSecurityTrustHtml('<b>hello</b>');
  }
}

export function Card(props) {
  const settings = { className: 'card', dangerouslySetInnerHTML: { __html: props.text } };
  return React.createElement('div', settings);
}

export function CleanCard(props) {
  return React.createElement('div', { dangerouslySetInnerHTML: { __html: DOMPurify.sanitize(props.text) } });
}
