from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy import text
from sqlalchemy.orm import Session
from app.deps import get_db, current_user
from app.models import Invoice, InvoiceIn

router = APIRouter(prefix="/invoices", tags=["invoices"])


@router.get("/{invoice_id}")
def read_invoice(invoice_id: int, db: Session = Depends(get_db), user=Depends(current_user)):
    invoice = db.query(Invoice).filter(Invoice.id == invoice_id).first()
    if not invoice:
        raise HTTPException(status_code=404)
    return {"id": invoice.id, "amount": invoice.amount}


@router.get("/")
def list_invoices(order: str = "id", db: Session = Depends(get_db), user=Depends(current_user)):
    rows = db.execute(text(f"SELECT id, amount FROM invoices WHERE owner_id = :o ORDER BY {order}"), {"o": user["id"]})
    return [dict(r._mapping) for r in rows]


@router.post("/")
def create_invoice(body: InvoiceIn, db: Session = Depends(get_db), user=Depends(current_user)):
    invoice = Invoice(owner_id=user["id"], amount=body.amount, iban=body.iban)
    db.add(invoice)
    db.commit()
    return {"id": invoice.id}
