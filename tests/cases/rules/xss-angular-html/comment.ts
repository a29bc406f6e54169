import { DomSanitizer } from '@angular/platform-browser'
import DOMPurify from 'dompurify'

export class CommentComponent {
  constructor(private sanitizer: DomSanitizer) {}
  show(comment: string) {
    return this.sanitizer.bypassSecurityTrustHtml(comment) // virga-expect possible
  }
  safeShow(comment: string) {
    return this.sanitizer.bypassSecurityTrustHtml(DOMPurify.sanitize(comment))
  }
}
